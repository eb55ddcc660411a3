import { cellCurveContract } from "../../../kernels/crossbar/cell_curve_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(cellCurveContract);
