import { rowRangeContract } from "../../../kernels/crossbar/row_range_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(rowRangeContract);
