import { type BenchCase, kernelBench } from "../../support.ts";
import { accuracy } from "../../../kernels/nn/accuracy.ts";

function oneCase([chips, images]: number[]): BenchCase {
  return {
    params: { chips, images, classes: 10 },
    seed: 1,
    buffers: (random) => ({ labels: Uint32Array.from({ length: images }, () => Math.floor(10 * random())) }),
    work: { unit: "element", amount: chips * images * 10 },
  };
}

kernelBench(accuracy, [[1, 10000], [64, 360], [1000, 360]].map(oneCase));
