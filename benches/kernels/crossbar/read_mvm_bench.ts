import { readMvmContract } from "../../../kernels/crossbar/read_mvm_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(readMvmContract);
