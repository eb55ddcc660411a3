import { contractBench } from "../../../benching.ts";
import { mvmContract } from "../../../kernels/crossbar/mvm_contract.ts";

contractBench(mvmContract);
