import { contractBench } from "../../../benching.ts";
import { copyContract } from "../../../kernels/machine/copy_contract.ts";

contractBench(copyContract);
