import { contractBench } from "../../../benching.ts";
import { driveSumContract } from "../../../kernels/crossbar/drive_sum_contract.ts";

contractBench(driveSumContract);
