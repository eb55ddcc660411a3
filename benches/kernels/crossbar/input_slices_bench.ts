import { contractBench } from "../../../benching.ts";
import { inputSlicesContract } from "../../../kernels/crossbar/input_slices_contract.ts";

contractBench(inputSlicesContract);
