import { contractBench } from "../../../benching.ts";
import { poolGatherContract } from "../../../kernels/nn/pool_gather_contract.ts";

contractBench(poolGatherContract);
