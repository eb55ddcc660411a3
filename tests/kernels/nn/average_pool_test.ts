import { averagePoolContract } from "../../../kernels/nn/average_pool_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(averagePoolContract);
