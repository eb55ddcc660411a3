import { contractBench } from "../../../benching.ts";
import { columnSumContract } from "../../../kernels/nn/column_sum_contract.ts";

contractBench(columnSumContract);
