import { contractBench } from "../../../benching.ts";
import { wireResidualContract } from "../../../kernels/crossbar/wire_residual_contract.ts";

contractBench(wireResidualContract);
