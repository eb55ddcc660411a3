import { mvmContract } from "../../../kernels/crossbar/mvm_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(mvmContract);
