import { contractBench } from "../../../benching.ts";
import { scaleOutputsContract } from "../../../kernels/crossbar/scale_outputs_contract.ts";

contractBench(scaleOutputsContract);
