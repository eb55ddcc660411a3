import { contractBench } from "../../../benching.ts";
import { softmaxRootsContract } from "../../../kernels/nn/softmax_roots_contract.ts";

contractBench(softmaxRootsContract);
