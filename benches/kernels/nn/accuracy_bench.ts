import { accuracyContract } from "../../../kernels/nn/accuracy_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(accuracyContract);
