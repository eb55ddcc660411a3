import { conv2dInput } from "../../../kernels/nn/conv2d_input.ts";
import { conv2dInputContract } from "../../../kernels/nn/conv2d_input_contract.ts";
import { admissionTests } from "../../support.ts";
import { refusalTests, variantTests } from "./_convolution.ts";

admissionTests(conv2dInputContract);
refusalTests(conv2dInput);
variantTests(conv2dInput, [
  { image: [5, 29], channels: [20, 8], kernel: [3, 3], pad: [1, 1] },
  { image: [5, 7], channels: [12, 8], kernel: [2, 3], pad: [1, 1], groups: 2 },
  { image: [5, 35], channels: [20, 4], kernel: [3, 3], stride: [1, 2], pad: [1, 1] },
  { image: [5, 21], channels: [20, 8], stride: [2, 2] },
  { image: [6, 17], channels: [6, 8], kernel: [4, 5], pad: [2, 2], images: 2 },
  { image: [6, 7], kernel: [5, 5], stride: [1, 2], pad: [2, 2], groups: 8 },
  { image: [6, 7], channels: [5, 3], kernel: [2, 2], stride: [2, 2] },
]);
