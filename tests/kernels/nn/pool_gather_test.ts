import { poolGatherContract } from "../../../kernels/nn/pool_gather_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(poolGatherContract);
