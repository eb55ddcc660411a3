import { contractBench } from "../../../benching.ts";
import { cubicDropContract } from "../../../kernels/crossbar/cubic_drop_contract.ts";

contractBench(cubicDropContract);
