import { contractBench } from "../../../benching.ts";
import { poolScatterContract } from "../../../kernels/nn/pool_scatter_contract.ts";

contractBench(poolScatterContract);
