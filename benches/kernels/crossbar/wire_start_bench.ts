import { wireStartContract } from "../../../kernels/crossbar/wire_start_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireStartContract);
