import { faultsContract } from "../../../kernels/crossbar/faults_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(faultsContract);
