import { broadcastContract } from "../../../kernels/linalg/broadcast_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(broadcastContract);
