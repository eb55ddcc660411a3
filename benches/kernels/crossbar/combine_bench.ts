import { contractBench } from "../../../benching.ts";
import { combineContract } from "../../../kernels/crossbar/combine_contract.ts";

contractBench(combineContract);
