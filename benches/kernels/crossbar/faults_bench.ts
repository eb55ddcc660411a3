import { contractBench } from "../../../benching.ts";
import { faultsContract } from "../../../kernels/crossbar/faults_contract.ts";

contractBench(faultsContract);
