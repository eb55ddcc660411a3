import { conv2dWeightContract } from "../../../kernels/nn/conv2d_weight_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(conv2dWeightContract);
