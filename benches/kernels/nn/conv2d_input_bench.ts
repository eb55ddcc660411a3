import { conv2dInputContract } from "../../../kernels/nn/conv2d_input_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(conv2dInputContract);
