import { dropoutMaskContract } from "../../../kernels/nn/dropout_mask_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(dropoutMaskContract);
