import { contractBench } from "../../../benching.ts";
import { wireCurrentContract } from "../../../kernels/crossbar/wire_current_contract.ts";

contractBench(wireCurrentContract);
