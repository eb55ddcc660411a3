import { contractBench } from "../../../benching.ts";
import { clipFactorContract } from "../../../kernels/nn/clip_factor_contract.ts";

contractBench(clipFactorContract);
