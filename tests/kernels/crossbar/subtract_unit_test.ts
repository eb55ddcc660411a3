import { subtractUnitContract } from "../../../kernels/crossbar/subtract_unit_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(subtractUnitContract);
