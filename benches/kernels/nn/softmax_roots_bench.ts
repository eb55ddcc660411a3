import { softmaxRootsContract } from "../../../kernels/nn/softmax_roots_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(softmaxRootsContract);
