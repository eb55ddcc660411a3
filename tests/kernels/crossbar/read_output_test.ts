import { readOutputContract } from "../../../kernels/crossbar/read_output_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(readOutputContract);
