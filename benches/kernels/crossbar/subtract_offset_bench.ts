import { subtractOffsetContract } from "../../../kernels/crossbar/subtract_offset_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(subtractOffsetContract);
