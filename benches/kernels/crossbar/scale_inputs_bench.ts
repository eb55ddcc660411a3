import { contractBench } from "../../../benching.ts";
import { scaleInputsContract } from "../../../kernels/crossbar/scale_inputs_contract.ts";

contractBench(scaleInputsContract);
