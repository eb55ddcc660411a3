import { contractBench } from "../../../benching.ts";
import { sgdContract } from "../../../kernels/nn/sgd_contract.ts";

contractBench(sgdContract);
