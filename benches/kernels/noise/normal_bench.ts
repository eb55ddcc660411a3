import { contractBench } from "../../../benching.ts";
import { normalContract } from "../../../kernels/noise/normal_contract.ts";

contractBench(normalContract);
