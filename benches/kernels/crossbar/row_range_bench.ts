import { contractBench } from "../../../benching.ts";
import { rowRangeContract } from "../../../kernels/crossbar/row_range_contract.ts";

contractBench(rowRangeContract);
