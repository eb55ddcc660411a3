import { contractBench } from "../../../benching.ts";
import { squaredErrorContract } from "../../../kernels/nn/squared_error_contract.ts";

contractBench(squaredErrorContract);
