import { softmaxCrossEntropyContract } from "../../../kernels/nn/softmax_cross_entropy_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(softmaxCrossEntropyContract);
