import { programContract } from "../../../kernels/crossbar/program_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(programContract);
