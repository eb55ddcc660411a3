import { batchContract } from "../../../kernels/nn/batch_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(batchContract);
