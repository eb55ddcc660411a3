import { squaredErrorContract } from "../../../kernels/nn/squared_error_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(squaredErrorContract);
