import { contractBench } from "../../../benching.ts";
import { broadcastMultiplyContract } from "../../../kernels/linalg/broadcast_multiply_contract.ts";

contractBench(broadcastMultiplyContract);
