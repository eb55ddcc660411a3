import { averagePoolBackwardContract } from "../../../kernels/nn/average_pool_backward_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(averagePoolBackwardContract);
