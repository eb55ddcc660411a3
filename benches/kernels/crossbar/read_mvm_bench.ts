import { contractBench } from "../../../benching.ts";
import { readMvmContract } from "../../../kernels/crossbar/read_mvm_contract.ts";

contractBench(readMvmContract);
