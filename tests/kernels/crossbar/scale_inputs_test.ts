import { scaleInputsContract } from "../../../kernels/crossbar/scale_inputs_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(scaleInputsContract);
