import { contractBench } from "../../../benching.ts";
import { softmaxCrossEntropyContract } from "../../../kernels/nn/softmax_cross_entropy_contract.ts";

contractBench(softmaxCrossEntropyContract);
