import { biasContract } from "../../../kernels/nn/bias_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(biasContract);
