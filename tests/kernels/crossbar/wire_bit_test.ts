import { wireBitContract } from "../../../kernels/crossbar/wire_bit_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireBitContract);
