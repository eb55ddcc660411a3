import { axisDotContract } from "../../../kernels/linalg/axis_dot_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(axisDotContract);
