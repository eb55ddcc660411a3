import { copyContract } from "../../../kernels/machine/copy_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(copyContract);
