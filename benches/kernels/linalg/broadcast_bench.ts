import { contractBench } from "../../../benching.ts";
import { broadcastContract } from "../../../kernels/linalg/broadcast_contract.ts";

contractBench(broadcastContract);
