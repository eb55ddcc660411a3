import { contractBench } from "../../../benching.ts";
import { readSigmaContract } from "../../../kernels/crossbar/read_sigma_contract.ts";

contractBench(readSigmaContract);
