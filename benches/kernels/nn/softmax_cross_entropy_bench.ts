import { type BenchCase, kernelBench } from "../../support.ts";
import { softmaxCrossEntropy } from "../../../kernels/nn/softmax_cross_entropy.ts";

kernelBench(
  softmaxCrossEntropy,
  [64, 1000].map((rows): BenchCase => ({
    params: { rows, classes: 10 },
    seed: 1,
    buffers: (random) => ({ labels: Uint32Array.from({ length: rows }, () => Math.floor(10 * random())) }),
    work: { unit: "element", amount: 10 * rows },
  })),
);
