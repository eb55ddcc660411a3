import { contractBench } from "../../../benching.ts";
import { softmaxTangentContract } from "../../../kernels/nn/softmax_tangent_contract.ts";

contractBench(softmaxTangentContract);
