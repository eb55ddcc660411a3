import { contractBench } from "../../../benching.ts";
import { multiplyContract } from "../../../kernels/linalg/multiply_contract.ts";

contractBench(multiplyContract);
