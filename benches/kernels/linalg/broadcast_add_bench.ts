import { broadcastAddContract } from "../../../kernels/linalg/broadcast_add_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(broadcastAddContract);
