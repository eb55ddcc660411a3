import { contractBench } from "../../../benching.ts";
import { settleContract } from "../../../kernels/crossbar/settle_contract.ts";

contractBench(settleContract);
