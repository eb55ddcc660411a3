import { settleContract } from "../../../kernels/crossbar/settle_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(settleContract);
