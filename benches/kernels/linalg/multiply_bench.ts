import { multiplyContract } from "../../../kernels/linalg/multiply_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(multiplyContract);
