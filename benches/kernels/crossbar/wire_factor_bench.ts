import { wireFactorContract } from "../../../kernels/crossbar/wire_factor_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireFactorContract);
