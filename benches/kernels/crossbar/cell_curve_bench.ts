import { contractBench } from "../../../benching.ts";
import { cellCurveContract } from "../../../kernels/crossbar/cell_curve_contract.ts";

contractBench(cellCurveContract);
