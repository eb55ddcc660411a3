import { conv2dContract } from "../../../kernels/nn/conv2d_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(conv2dContract);
