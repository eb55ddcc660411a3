import { contractBench } from "../../../benching.ts";
import { frontEndContract } from "../../../kernels/crossbar/front_end_contract.ts";

contractBench(frontEndContract);
