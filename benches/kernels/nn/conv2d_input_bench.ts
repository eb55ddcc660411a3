import { contractBench } from "../../../benching.ts";
import { conv2dInputContract } from "../../../kernels/nn/conv2d_input_contract.ts";

contractBench(conv2dInputContract);
