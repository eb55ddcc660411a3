import { contractBench } from "../../../benching.ts";
import { activationContract } from "../../../kernels/nn/activation_contract.ts";

contractBench(activationContract);
