import { scaleInputsContract } from "../../../kernels/crossbar/scale_inputs_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(scaleInputsContract);
