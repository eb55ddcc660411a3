import { contractBench } from "../../../benching.ts";
import { adamContract } from "../../../kernels/nn/adam_contract.ts";

contractBench(adamContract);
