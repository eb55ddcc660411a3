import { cubicDropContract } from "../../../kernels/crossbar/cubic_drop_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(cubicDropContract);
