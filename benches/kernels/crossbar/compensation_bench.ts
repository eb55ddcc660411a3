import { contractBench } from "../../../benching.ts";
import { compensationContract } from "../../../kernels/crossbar/compensation_contract.ts";

contractBench(compensationContract);
