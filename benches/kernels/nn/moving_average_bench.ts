import { movingAverageContract } from "../../../kernels/nn/moving_average_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(movingAverageContract);
