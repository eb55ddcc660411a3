import { contractBench } from "../../../benching.ts";
import { broadcastAddContract } from "../../../kernels/linalg/broadcast_add_contract.ts";

contractBench(broadcastAddContract);
