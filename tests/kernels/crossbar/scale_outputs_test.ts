import { scaleOutputsContract } from "../../../kernels/crossbar/scale_outputs_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(scaleOutputsContract);
