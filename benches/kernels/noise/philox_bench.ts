import { philoxContract } from "../../../kernels/noise/philox_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(philoxContract);
