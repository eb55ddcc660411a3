import { poolGatherContract } from "../../../kernels/nn/pool_gather_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(poolGatherContract);
