import { wireWordContract } from "../../../kernels/crossbar/wire_word_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireWordContract);
