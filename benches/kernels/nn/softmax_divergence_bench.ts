import { softmaxDivergenceContract } from "../../../kernels/nn/softmax_divergence_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(softmaxDivergenceContract);
