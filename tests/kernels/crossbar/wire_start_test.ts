import { wireStartContract } from "../../../kernels/crossbar/wire_start_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireStartContract);
