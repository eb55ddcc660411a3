import { checkGolden, type GoldenFile, type GpuCase, gpuTest } from "../../support.ts";
import { adam } from "../../../kernels/nn/adam.ts";
import golden from "../../../kernels/nn/adam_golden.json" with { type: "json" };

const rule = { learning_rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Normal state of a run: the square is no less than 0. */
function someCase(count: number, step: number, { size = 1, ...changed }: Record<string, number> = {}): GpuCase {
  return {
    params: { count, ...rule, ...changed },
    seed: count + step,
    buffers: (random) => ({
      step: Uint32Array.of(step),
      gradient: Float32Array.from({ length: count }, () => size * (2 * random() - 1)),
      mean: Float32Array.from({ length: count }, () => step === 0 ? 0 : size * (2 * random() - 1)),
      square: Float32Array.from({ length: count }, () => step === 0 ? 0 : size * size * random()),
    }),
    label: `count=${count} step=${step} size=${size} ${JSON.stringify(changed)}`,
  };
}

Deno.test("nn/adam oracle gives the golden cases", () => checkGolden(adam, golden as unknown as GoldenFile));
gpuTest("nn/adam stays inside its bound", {
  kernel: adam,
  cases: [0, 1, 63, 64, 65, 129, 4097].map((count) => someCase(count, 3)),
});
gpuTest("nn/adam stays inside its bound", {
  kernel: adam,
  cases: [0, 1, 2, 6, 7, 1000, 24999, 2 ** 31, 2 ** 32 - 1].map((step) => someCase(9, step)),
});
gpuTest("nn/adam stays inside its bound", {
  kernel: adam,
  cases: [
    someCase(9, 0, { size: 1e-12 }),
    someCase(9, 0, { size: 1e-25 }),
    someCase(9, 5, { size: 1e15 }),
    someCase(9, 5, { beta1: 0, beta2: 0 }),
    someCase(9, 1, { beta1: 0.99, beta2: 0.9999999 }),
    someCase(9, 5, { epsilon: 1 }),
  ],
});
