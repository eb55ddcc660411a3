import { sgdContract } from "../../../kernels/nn/sgd_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(sgdContract);
