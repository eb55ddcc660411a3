import { activationBackwardContract } from "../../../kernels/nn/activation_backward_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(activationBackwardContract);
