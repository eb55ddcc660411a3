import { tallyContract } from "../../../kernels/nn/tally_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(tallyContract);
