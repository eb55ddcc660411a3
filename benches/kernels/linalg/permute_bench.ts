import { contractBench } from "../../../benching.ts";
import { permuteContract } from "../../../kernels/linalg/permute_contract.ts";

contractBench(permuteContract);
