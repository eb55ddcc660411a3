import { faultsContract } from "../../../kernels/crossbar/faults_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(faultsContract);
