import { checkGolden, type GoldenFile, gpuTest } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { readSigma } from "../../../kernels/crossbar/read_sigma.ts";
import golden from "../../../kernels/crossbar/read_sigma_golden.json" with { type: "json" };

const pcm = { g_max: 25, coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2, time_factor: 4.18 };
const params = { chips: 3, ...pcm };
const cellsOf = (cells: number, chips = 3) => (random: () => number) => ({
  programmed: Float32Array.from({ length: chips * cells }, (_, i) => i % 7 === 0 ? 0 : 25 * random()),
  drifted: Float32Array.from({ length: chips * cells }, () => 25 * random()),
});
const edges = Float32Array.of(0, 1e-36, 1e-30, 1e-20, 1e-6, 0.2, 24.999998, 25, 25.000002, 1e4, 1e30, -3);

Deno.test(
  "crossbar/read_sigma oracle gives the golden cases",
  () => checkGolden(readSigma, golden as unknown as GoldenFile),
);

gpuTest("crossbar/read_sigma stays inside its bound", {
  kernel: readSigma,
  cases: [
    ...[1, 63, 64, 65, 129, 2002].map((cells) => ({
      label: `cells=${cells}`,
      params: { ...params, cells },
      seed: cells,
      buffers: cellsOf(cells),
    })),
    ...[{}, { floor: 0 }, { exponent: 0 }, { exponent: 2, floor: 0.25 }, { coefficient: 0 }, { floor: 0, most: 1e30 }]
      .map((change) => ({
        label: `edges ${JSON.stringify(change)}`,
        params: { chips: 1, cells: edges.length, ...pcm, ...change },
        seed: 1,
        buffers: () => ({ programmed: edges, drifted: edges.map((_, i) => i - 2) }),
      })),
    { label: "no chips", params: { ...params, chips: 0, cells: 5 }, seed: 1 },
    { label: "no cells", params: { ...params, cells: 0 }, seed: 1 },
  ],
});

chipAloneTest(readSigma, { params: { ...params, cells: 13 }, buffers: cellsOf(13, 200) });
