import { contractBench } from "../../../benching.ts";
import { driftContract } from "../../../kernels/crossbar/drift_contract.ts";

contractBench(driftContract);
