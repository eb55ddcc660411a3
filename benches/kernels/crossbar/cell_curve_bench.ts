import { cellCurveContract } from "../../../kernels/crossbar/cell_curve_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(cellCurveContract);
