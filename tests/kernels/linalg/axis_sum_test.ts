import { axisSumContract } from "../../../kernels/linalg/axis_sum_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(axisSumContract);
