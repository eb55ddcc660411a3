import { wireFactorContract } from "../../../kernels/crossbar/wire_factor_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireFactorContract);
