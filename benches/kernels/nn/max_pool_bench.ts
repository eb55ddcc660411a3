import { maxPoolContract } from "../../../kernels/nn/max_pool_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(maxPoolContract);
