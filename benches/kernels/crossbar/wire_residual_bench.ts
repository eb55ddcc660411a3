import { wireResidualContract } from "../../../kernels/crossbar/wire_residual_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireResidualContract);
