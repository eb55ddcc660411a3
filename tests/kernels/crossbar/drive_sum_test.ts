import { driveSumContract } from "../../../kernels/crossbar/drive_sum_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(driveSumContract);
