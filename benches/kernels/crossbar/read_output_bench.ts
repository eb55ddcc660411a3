import { readOutputContract } from "../../../kernels/crossbar/read_output_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(readOutputContract);
