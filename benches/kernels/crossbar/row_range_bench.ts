import { rowRangeContract } from "../../../kernels/crossbar/row_range_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(rowRangeContract);
