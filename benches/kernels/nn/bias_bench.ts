import { biasContract } from "../../../kernels/nn/bias_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(biasContract);
