import { kernelBench } from "../../support.ts";
import { bias } from "../../../kernels/nn/bias.ts";

kernelBench(bias, [
  { params: { rows: 64, cols: 64 }, seed: 1, work: { unit: "element", amount: 64 * 64 } },
  { params: { rows: 10000, cols: 10 }, seed: 1, work: { unit: "element", amount: 1e5 } },
]);
