import { inputSlicesContract } from "../../../kernels/crossbar/input_slices_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(inputSlicesContract);
