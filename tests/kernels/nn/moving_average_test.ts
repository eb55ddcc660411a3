import { movingAverageContract } from "../../../kernels/nn/moving_average_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(movingAverageContract);
