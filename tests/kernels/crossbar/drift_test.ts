import { driftContract } from "../../../kernels/crossbar/drift_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(driftContract);
