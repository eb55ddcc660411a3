import { contractBench } from "../../../benching.ts";
import { activationTangentContract } from "../../../kernels/nn/activation_tangent_contract.ts";

contractBench(activationTangentContract);
