import { broadcastContract } from "../../../kernels/linalg/broadcast_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(broadcastContract);
