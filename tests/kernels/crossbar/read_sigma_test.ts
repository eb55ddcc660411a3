import { readSigmaContract } from "../../../kernels/crossbar/read_sigma_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(readSigmaContract);
