import { softmaxTangentContract } from "../../../kernels/nn/softmax_tangent_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(softmaxTangentContract);
