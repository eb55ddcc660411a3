import { softmaxDivergenceContract } from "../../../kernels/nn/softmax_divergence_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(softmaxDivergenceContract);
