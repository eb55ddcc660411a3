import { settleContract } from "../../../kernels/crossbar/settle_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(settleContract);
