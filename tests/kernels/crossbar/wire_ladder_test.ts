import { wireLadderContract } from "../../../kernels/crossbar/wire_ladder_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireLadderContract);
