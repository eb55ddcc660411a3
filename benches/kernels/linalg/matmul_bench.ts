import { matmulContract } from "../../../kernels/linalg/matmul_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(matmulContract);
