import { contractBench } from "../../../benching.ts";
import { tallyContract } from "../../../kernels/nn/tally_contract.ts";

contractBench(tallyContract);
