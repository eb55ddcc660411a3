import { broadcastAddContract } from "../../../kernels/linalg/broadcast_add_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(broadcastAddContract);
