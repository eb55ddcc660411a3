import { subtractOffsetContract } from "../../../kernels/crossbar/subtract_offset_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(subtractOffsetContract);
