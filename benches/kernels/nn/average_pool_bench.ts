import { averagePoolContract } from "../../../kernels/nn/average_pool_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(averagePoolContract);
