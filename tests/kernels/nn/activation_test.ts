import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, runOnce } from "../../support.ts";
import { MAPS } from "../../../kernels/nn/activation_oracle.ts";
import { activation } from "../../../kernels/nn/activation.ts";
import { KINDS } from "../../../kernels/nn/activation_backward.ts";
import golden from "../../../kernels/nn/activation_golden.json" with { type: "json" };

/** Numbers at which a formula changes, ends or overflows. */
const EDGES = [
  0,
  -0,
  1e-38,
  1e-30,
  1e-4,
  0.6249999,
  0.625,
  0.7,
  1.4,
  8.9,
  9.1,
  13.19,
  13.2,
  13.99,
  14,
  14.01,
  43.4,
  43.6,
]
  .concat([44, 44.1, 87, 88, 89, 1e4, 1e19, 1e20, 3.4e38])
  .flatMap((x) => [x, -x]);
const sweep = Float32Array.from({ length: 40001 }, (_, i) => (i - 20000) / 1333);

Deno.test("nn/activation oracle gives the golden cases", () =>
  checkGolden(activation, golden as unknown as GoldenFile));

Deno.test("nn/activation oracle keeps the digits of gelu's tail", () => {
  // x · ndtr(x) of scipy 1.17.1
  const tail = [[-2.4, -0.019674086219030714], [-2.6, -0.012119088861668742], [-5, -1.4332578593959663e-06]];
  for (const [x, expected] of [...tail, [-10, -7.61985302416047e-23]]) {
    const { value } = MAPS[KINDS.gelu](x, 0);
    assert(Math.abs(value / expected - 1) < 1e-12, `gelu(${x}): got ${value}, expected ${expected}`);
  }
});

for (const kind of Object.keys(KINDS)) {
  gpuTest("nn/activation stays inside its bound", {
    kernel: activation,
    cases: [0, 1, 63, 64, 65, 129].map((count) => ({ params: { count }, constants: { kind }, seed: count })),
  });
  gpuTest("nn/activation stays inside its bound", {
    kernel: activation,
    cases: [["edges", Float32Array.from(EDGES)], ["from -15 to 15", sweep]].map(([label, x]) => ({
      params: { count: x.length },
      constants: { kind },
      seed: 0,
      buffers: () => ({ x: x as Float32Array }),
      label: `${kind}, ${label}`,
    })),
  });
}

gpuOnly("nn/activation saturates exactly", async (engine) => {
  const x = Float32Array.of(-3.4e38, -40, 40, 3.4e38);
  const results: Record<string, number[]> = {};
  for (const kind of Object.keys(KINDS)) {
    const { out } = await runOnce(engine, activation, { params: { count: 4 }, constants: { kind }, buffers: { x } });
    results[kind] = [...out].map((v) => v + 0); // -0 + 0 = 0
  }
  const kept = [0, 0, 40, Math.fround(3.4e38)];
  assert.deepEqual(results, { relu: kept, gelu: kept, tanh: [-1, -1, 1, 1] });
});
