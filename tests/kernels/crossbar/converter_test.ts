import { converterContract } from "../../../kernels/crossbar/converter_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(converterContract);
