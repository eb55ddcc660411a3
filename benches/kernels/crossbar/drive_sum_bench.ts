import { driveSumContract } from "../../../kernels/crossbar/drive_sum_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(driveSumContract);
