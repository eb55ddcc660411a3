import { contractBench } from "../../../benching.ts";
import { batchContract } from "../../../kernels/nn/batch_contract.ts";

contractBench(batchContract);
