import { axisSumContract } from "../../../kernels/linalg/axis_sum_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(axisSumContract);
