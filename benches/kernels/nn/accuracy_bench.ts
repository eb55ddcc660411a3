import { contractBench } from "../../../benching.ts";
import { accuracyContract } from "../../../kernels/nn/accuracy_contract.ts";

contractBench(accuracyContract);
