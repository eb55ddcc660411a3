import { broadcastMultiplyContract } from "../../../kernels/linalg/broadcast_multiply_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(broadcastMultiplyContract);
