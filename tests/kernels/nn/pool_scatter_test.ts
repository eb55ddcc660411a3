import { poolScatterContract } from "../../../kernels/nn/pool_scatter_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(poolScatterContract);
