import { contractBench } from "../../../benching.ts";
import { conv2dContract } from "../../../kernels/nn/conv2d_contract.ts";

contractBench(conv2dContract);
