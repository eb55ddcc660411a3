import { kernelBench } from "../../support.ts";
import { columnSum } from "../../../kernels/nn/column_sum.ts";

kernelBench(columnSum, [
  { params: { rows: 64, cols: 64 }, seed: 1, work: { unit: "element", amount: 64 * 64 } },
  { params: { rows: 64, cols: 10 }, seed: 1, work: { unit: "element", amount: 640 } },
]);
