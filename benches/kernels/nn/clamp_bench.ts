import { contractBench } from "../../../benching.ts";
import { clampContract } from "../../../kernels/nn/clamp_contract.ts";

contractBench(clampContract);
