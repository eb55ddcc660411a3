import { frontEndContract } from "../../../kernels/crossbar/front_end_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(frontEndContract);
