import { softmaxRootsContract } from "../../../kernels/nn/softmax_roots_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(softmaxRootsContract);
