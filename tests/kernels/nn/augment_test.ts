import { augmentContract } from "../../../kernels/nn/augment_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(augmentContract);
