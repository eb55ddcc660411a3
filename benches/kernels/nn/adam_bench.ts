import { type BenchCase, kernelBench } from "../../support.ts";
import { adam } from "../../../kernels/nn/adam.ts";

kernelBench(
  adam,
  [64 * 64, 784 * 128].map((count): BenchCase => ({
    params: { count, learning_rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    seed: 1,
    // the timed runs start from this state too: a square below 0 has no root
    buffers: (random) => ({ step: Uint32Array.of(9), square: Float32Array.from({ length: count }, random) }),
    work: { unit: "element", amount: count },
  })),
);
