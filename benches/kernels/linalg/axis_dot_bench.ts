import { contractBench } from "../../../benching.ts";
import { axisDotContract } from "../../../kernels/linalg/axis_dot_contract.ts";

contractBench(axisDotContract);
