import { clipFactorContract } from "../../../kernels/nn/clip_factor_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(clipFactorContract);
