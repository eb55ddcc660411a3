import { maxPoolContract } from "../../../kernels/nn/max_pool_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(maxPoolContract);
