import { contractBench } from "../../../benching.ts";
import { addContract } from "../../../kernels/linalg/add_contract.ts";

contractBench(addContract);
