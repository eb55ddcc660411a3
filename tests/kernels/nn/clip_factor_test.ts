import { clipFactorContract } from "../../../kernels/nn/clip_factor_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(clipFactorContract);
