import { programContract } from "../../../kernels/crossbar/program_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(programContract);
