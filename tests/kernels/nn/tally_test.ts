import { tallyContract } from "../../../kernels/nn/tally_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(tallyContract);
