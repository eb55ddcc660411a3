import { activationContract } from "../../../kernels/nn/activation_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(activationContract);
