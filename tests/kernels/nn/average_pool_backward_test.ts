import { averagePoolBackwardContract } from "../../../kernels/nn/average_pool_backward_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(averagePoolBackwardContract);
