import { axisDotContract } from "../../../kernels/linalg/axis_dot_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(axisDotContract);
