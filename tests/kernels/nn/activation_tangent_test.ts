import { activationTangentContract } from "../../../kernels/nn/activation_tangent_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(activationTangentContract);
