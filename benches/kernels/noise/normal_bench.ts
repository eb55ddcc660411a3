import { normalContract } from "../../../kernels/noise/normal_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(normalContract);
