import { contractBench } from "../../../benching.ts";
import { matmulContract } from "../../../kernels/linalg/matmul_contract.ts";

contractBench(matmulContract);
