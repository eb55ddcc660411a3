import { im2colContract } from "../../../kernels/nn/im2col_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(im2colContract);
