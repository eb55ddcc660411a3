import { contractBench } from "../../../benching.ts";
import { augmentContract } from "../../../kernels/nn/augment_contract.ts";

contractBench(augmentContract);
