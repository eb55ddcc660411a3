import { contractBench } from "../../../benching.ts";
import { averagePoolContract } from "../../../kernels/nn/average_pool_contract.ts";

contractBench(averagePoolContract);
