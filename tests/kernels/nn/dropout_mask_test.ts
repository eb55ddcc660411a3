import { dropoutMaskContract } from "../../../kernels/nn/dropout_mask_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(dropoutMaskContract);
