import { readSigmaContract } from "../../../kernels/crossbar/read_sigma_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(readSigmaContract);
