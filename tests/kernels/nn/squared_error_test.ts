import { squaredErrorContract } from "../../../kernels/nn/squared_error_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(squaredErrorContract);
