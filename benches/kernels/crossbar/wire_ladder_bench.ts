import { contractBench } from "../../../benching.ts";
import { wireLadderContract } from "../../../kernels/crossbar/wire_ladder_contract.ts";

contractBench(wireLadderContract);
