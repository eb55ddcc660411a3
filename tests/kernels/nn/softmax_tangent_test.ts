import { softmaxTangentContract } from "../../../kernels/nn/softmax_tangent_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(softmaxTangentContract);
