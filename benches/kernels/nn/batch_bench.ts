import { type BenchCase, kernelBench } from "../../support.ts";
import { batch } from "../../../kernels/nn/batch.ts";

kernelBench(
  batch,
  [64, 784].map((width): BenchCase => ({
    params: { samples: 1437, width, batch: 64, length: 1437 },
    seed: 1,
    buffers: (random) => ({ order: Uint32Array.from({ length: 1437 }, () => Math.floor(1437 * random())) }),
    work: { unit: "element", amount: 64 * width },
  })),
);
