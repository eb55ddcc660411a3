import { contractBench } from "../../../benching.ts";
import { axisSumContract } from "../../../kernels/linalg/axis_sum_contract.ts";

contractBench(axisSumContract);
