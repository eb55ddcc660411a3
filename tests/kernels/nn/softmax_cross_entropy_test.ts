import { softmaxCrossEntropyContract } from "../../../kernels/nn/softmax_cross_entropy_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(softmaxCrossEntropyContract);
