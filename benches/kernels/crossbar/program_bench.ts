import { contractBench } from "../../../benching.ts";
import { programContract } from "../../../kernels/crossbar/program_contract.ts";

contractBench(programContract);
