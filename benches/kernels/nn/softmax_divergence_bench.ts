import { contractBench } from "../../../benching.ts";
import { softmaxDivergenceContract } from "../../../kernels/nn/softmax_divergence_contract.ts";

contractBench(softmaxDivergenceContract);
