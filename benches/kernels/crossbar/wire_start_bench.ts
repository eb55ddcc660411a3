import { contractBench } from "../../../benching.ts";
import { wireStartContract } from "../../../kernels/crossbar/wire_start_contract.ts";

contractBench(wireStartContract);
