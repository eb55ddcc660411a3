import { contractBench } from "../../../benching.ts";
import { subtractUnitContract } from "../../../kernels/crossbar/subtract_unit_contract.ts";

contractBench(subtractUnitContract);
