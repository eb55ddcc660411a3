import { wireCurrentContract } from "../../../kernels/crossbar/wire_current_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireCurrentContract);
