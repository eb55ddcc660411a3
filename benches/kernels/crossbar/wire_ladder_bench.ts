import { wireLadderContract } from "../../../kernels/crossbar/wire_ladder_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireLadderContract);
