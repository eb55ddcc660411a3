import { sarContract } from "../../../kernels/crossbar/sar_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(sarContract);
