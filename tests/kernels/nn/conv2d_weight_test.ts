import { conv2dWeightContract } from "../../../kernels/nn/conv2d_weight_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(conv2dWeightContract);
