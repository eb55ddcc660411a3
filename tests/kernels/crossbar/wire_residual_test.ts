import { wireResidualContract } from "../../../kernels/crossbar/wire_residual_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireResidualContract);
