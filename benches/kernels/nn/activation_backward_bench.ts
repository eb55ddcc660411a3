import { activationBackwardContract } from "../../../kernels/nn/activation_backward_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(activationBackwardContract);
