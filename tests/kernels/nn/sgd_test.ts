import { sgdContract } from "../../../kernels/nn/sgd_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(sgdContract);
