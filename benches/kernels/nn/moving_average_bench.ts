import { contractBench } from "../../../benching.ts";
import { movingAverageContract } from "../../../kernels/nn/moving_average_contract.ts";

contractBench(movingAverageContract);
