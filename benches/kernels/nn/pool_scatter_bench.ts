import { poolScatterContract } from "../../../kernels/nn/pool_scatter_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(poolScatterContract);
