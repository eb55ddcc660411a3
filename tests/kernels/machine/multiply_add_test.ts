import { multiplyAddContract } from "../../../kernels/machine/multiply_add_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(multiplyAddContract);
