import { kinkContract } from "../../../kernels/hessian/kink_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(kinkContract);
