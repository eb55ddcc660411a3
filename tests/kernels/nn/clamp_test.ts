import { clampContract } from "../../../kernels/nn/clamp_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(clampContract);
