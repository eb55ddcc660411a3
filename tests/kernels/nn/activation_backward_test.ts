import { checkGolden, type GoldenFile, gpuTest } from "../../support.ts";
import { activationBackward, KINDS } from "../../../kernels/nn/activation_backward.ts";
import golden from "../../../kernels/nn/activation_backward_golden.json" with { type: "json" };

/** Numbers at which a formula changes, ends or overflows. */
const EDGES = [
  0,
  -0,
  1e-38,
  1e-30,
  1e-4,
  0.6249999,
  0.625,
  1.4142135,
  9.1,
  13.19,
  13.2,
  13.99,
  14,
  14.01,
  43.4,
  43.6,
  44,
]
  .concat([44.1, 87, 88, 89, 1e4, 1e19, 1e20, 3.4e38])
  .flatMap((x) => [x, -x]);
const sweep = Float32Array.from({ length: 20001 }, (_, i) => (i - 10000) / 666);

Deno.test("nn/activation_backward oracle gives the golden cases", () => {
  checkGolden(activationBackward, golden as unknown as GoldenFile);
});

for (const kind of Object.keys(KINDS)) {
  for (const order of ["first", "second"]) {
    gpuTest("nn/activation_backward stays inside its bound", {
      kernel: activationBackward,
      cases: [0, 1, 63, 64, 65, 129].map((count) => ({ params: { count }, constants: { kind, order }, seed: count })),
    });
    gpuTest("nn/activation_backward stays inside its bound", {
      kernel: activationBackward,
      cases: [["edges", Float32Array.from(EDGES)], ["from -15 to 15", sweep]].map(([label, x]) => ({
        params: { count: x.length },
        constants: { kind, order },
        seed: 1,
        buffers: () => ({ x: x as Float32Array }),
        label: `${kind}, ${order}, ${label}`,
      })),
    });
  }
}
