import { inputSlicesContract } from "../../../kernels/crossbar/input_slices_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(inputSlicesContract);
