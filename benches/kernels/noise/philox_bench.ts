import { contractBench } from "../../../benching.ts";
import { philoxContract } from "../../../kernels/noise/philox_contract.ts";

contractBench(philoxContract);
