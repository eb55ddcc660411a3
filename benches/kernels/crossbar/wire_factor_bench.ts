import { contractBench } from "../../../benching.ts";
import { wireFactorContract } from "../../../kernels/crossbar/wire_factor_contract.ts";

contractBench(wireFactorContract);
