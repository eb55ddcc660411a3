import { difference } from "../../../kernels/crossbar/difference.ts";
import { kernelBench } from "../../support.ts";

kernelBench(
  difference,
  [32, 10].map((cols) => {
    const params = { chips: 200, rows: 64, cols, stride: 4 * Math.ceil(cols / 4) };
    return { params, seed: 1, work: { unit: "element", amount: 200 * 64 * cols } };
  }),
);
