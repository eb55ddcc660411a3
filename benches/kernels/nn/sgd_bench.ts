import { type BenchCase, kernelBench } from "../../support.ts";
import { sgd } from "../../../kernels/nn/sgd.ts";

kernelBench(
  sgd,
  [64 * 64, 784 * 128].map((count): BenchCase => ({
    params: { count, learning_rate: 0.1, momentum: 0.9, weight_decay: 5e-4 },
    seed: 1,
    work: { unit: "element", amount: count },
  })),
);
