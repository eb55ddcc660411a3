import { contractBench } from "../../../benching.ts";
import { multiplyAddContract } from "../../../kernels/machine/multiply_add_contract.ts";

contractBench(multiplyAddContract);
