import { sarContract } from "../../../kernels/crossbar/sar_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(sarContract);
