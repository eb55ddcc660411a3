import { contractBench } from "../../../benching.ts";
import { biasContract } from "../../../kernels/nn/bias_contract.ts";

contractBench(biasContract);
