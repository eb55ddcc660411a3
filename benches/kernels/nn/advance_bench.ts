import { contractBench } from "../../../benching.ts";
import { advanceContract } from "../../../kernels/nn/advance_contract.ts";

contractBench(advanceContract);
