import { contractBench } from "../../../benching.ts";
import { sarContract } from "../../../kernels/crossbar/sar_contract.ts";

contractBench(sarContract);
