import { contractBench } from "../../../benching.ts";
import { recombineContract } from "../../../kernels/crossbar/recombine_contract.ts";

contractBench(recombineContract);
