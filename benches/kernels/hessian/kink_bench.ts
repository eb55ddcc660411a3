import { contractBench } from "../../../benching.ts";
import { kinkContract } from "../../../kernels/hessian/kink_contract.ts";

contractBench(kinkContract);
