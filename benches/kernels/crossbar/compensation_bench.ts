import { compensationContract } from "../../../kernels/crossbar/compensation_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(compensationContract);
