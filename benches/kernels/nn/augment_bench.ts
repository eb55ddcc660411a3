import { augmentContract } from "../../../kernels/nn/augment_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(augmentContract);
