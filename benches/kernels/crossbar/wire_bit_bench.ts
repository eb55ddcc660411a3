import { contractBench } from "../../../benching.ts";
import { wireBitContract } from "../../../kernels/crossbar/wire_bit_contract.ts";

contractBench(wireBitContract);
