import { activationTangentContract } from "../../../kernels/nn/activation_tangent_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(activationTangentContract);
