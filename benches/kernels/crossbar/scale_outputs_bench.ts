import { scaleOutputsContract } from "../../../kernels/crossbar/scale_outputs_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(scaleOutputsContract);
