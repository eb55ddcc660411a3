import { contractBench } from "../../../benching.ts";
import { activationBackwardContract } from "../../../kernels/nn/activation_backward_contract.ts";

contractBench(activationBackwardContract);
