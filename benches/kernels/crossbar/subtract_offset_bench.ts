import { contractBench } from "../../../benching.ts";
import { subtractOffsetContract } from "../../../kernels/crossbar/subtract_offset_contract.ts";

contractBench(subtractOffsetContract);
