import { subtractUnitContract } from "../../../kernels/crossbar/subtract_unit_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(subtractUnitContract);
