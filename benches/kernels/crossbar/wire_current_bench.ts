import { wireCurrentContract } from "../../../kernels/crossbar/wire_current_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireCurrentContract);
