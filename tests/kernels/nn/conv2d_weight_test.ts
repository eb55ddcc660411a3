import { conv2dWeight } from "../../../kernels/nn/conv2d_weight.ts";
import { conv2dWeightContract } from "../../../kernels/nn/conv2d_weight_contract.ts";
import { admissionTests } from "../../support.ts";
import { refusalTests, variantTests } from "./_convolution.ts";

admissionTests(conv2dWeightContract);
refusalTests(conv2dWeight);
variantTests(conv2dWeight, [
  { image: [5, 9], channels: [8, 20], kernel: [3, 3], pad: [1, 1], groups: 2 },
  { image: [5, 9], channels: [4, 20], kernel: [3, 3], stride: [1, 2], pad: [1, 1] },
  { image: [5, 9], channels: [8, 20], stride: [2, 2], images: 3 },
  { image: [5, 9], channels: [3, 20], kernel: [3, 3], stride: [2, 1], pad: [1, 1] },
  { image: [6, 13], channels: [6, 12], kernel: [5, 5], pad: [2, 2] },
  { image: [6, 17], channels: [1, 6], kernel: [5, 5], pad: [2, 2], images: 2 },
  { image: [6, 7], kernel: [5, 5], pad: [2, 2], groups: 8 },
  { image: [6, 7], channels: [3, 5], kernel: [2, 2], stride: [2, 2] },
]);
