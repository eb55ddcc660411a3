import { adamContract } from "../../../kernels/nn/adam_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(adamContract);
