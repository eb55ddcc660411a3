import { driftContract } from "../../../kernels/crossbar/drift_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(driftContract);
