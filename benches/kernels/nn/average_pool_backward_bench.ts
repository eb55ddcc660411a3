import { contractBench } from "../../../benching.ts";
import { averagePoolBackwardContract } from "../../../kernels/nn/average_pool_backward_contract.ts";

contractBench(averagePoolBackwardContract);
