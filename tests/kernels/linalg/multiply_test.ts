import { multiplyContract } from "../../../kernels/linalg/multiply_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(multiplyContract);
