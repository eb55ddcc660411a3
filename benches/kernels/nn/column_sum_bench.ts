import { columnSumContract } from "../../../kernels/nn/column_sum_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(columnSumContract);
