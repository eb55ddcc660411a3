import { contractBench } from "../../../benching.ts";
import { maxPoolContract } from "../../../kernels/nn/max_pool_contract.ts";

contractBench(maxPoolContract);
