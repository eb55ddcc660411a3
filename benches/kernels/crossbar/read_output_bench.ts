import { contractBench } from "../../../benching.ts";
import { readOutputContract } from "../../../kernels/crossbar/read_output_contract.ts";

contractBench(readOutputContract);
