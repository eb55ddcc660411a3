import { contractBench } from "../../../benching.ts";
import { im2colContract } from "../../../kernels/nn/im2col_contract.ts";

contractBench(im2colContract);
