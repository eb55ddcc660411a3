import { broadcastMultiplyContract } from "../../../kernels/linalg/broadcast_multiply_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(broadcastMultiplyContract);
