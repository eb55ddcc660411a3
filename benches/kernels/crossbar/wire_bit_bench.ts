import { wireBitContract } from "../../../kernels/crossbar/wire_bit_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireBitContract);
