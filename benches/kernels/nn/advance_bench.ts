import { advanceContract } from "../../../kernels/nn/advance_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(advanceContract);
