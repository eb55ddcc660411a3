import { contractBench } from "../../../benching.ts";
import { conv2dWeightContract } from "../../../kernels/nn/conv2d_weight_contract.ts";

contractBench(conv2dWeightContract);
