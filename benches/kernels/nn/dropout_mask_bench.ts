import { contractBench } from "../../../benching.ts";
import { dropoutMaskContract } from "../../../kernels/nn/dropout_mask_contract.ts";

contractBench(dropoutMaskContract);
