import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, mulberry32, runOnce } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { drift } from "../../../kernels/crossbar/drift.ts";
import golden from "../../../kernels/crossbar/drift_golden.json" with { type: "json" };

const WORD = 0xffffffff;
const chip = Uint32Array.of(3, WORD, 0);
const key = { seed: 7, purpose: 2, layer: 2 };
const pcm = {
  g_max: 25,
  mu_log: -0.0155,
  mu_const: 0.0244,
  mu_min: 0.049,
  mu_max: 0.1,
  sd_log: -0.0125,
  sd_const: -0.0059,
  sd_min: 0.008,
  sd_max: 0.045,
};
const wide = { ...pcm, mu_log: 0, mu_const: 0.01, mu_min: -1e30, mu_max: 1e30, sd_log: 0, sd_const: 0.3, sd_max: 1e30 };
const params = { chips: 3, ...key, ...pcm, log_time: Math.log(181) };
const cellsOf = (cells: number, chips = 3) => (random: () => number) => ({
  chip,
  target: Float32Array.from({ length: cells }, (_, k) => k % 9 === 0 ? 0 : 25 * random()),
  programmed: Float32Array.from({ length: chips * cells }, (_, i) => i % 7 === 0 ? 0 : 25 * random()),
});

Deno.test("crossbar/drift oracle gives the golden cases", () => checkGolden(drift, golden as unknown as GoldenFile));

gpuTest("crossbar/drift stays inside its bound", {
  kernel: drift,
  cases: [
    ...[1, 63, 64, 65, 129, 2002].map((cells) => ({
      label: `cells=${cells}`,
      params: { ...params, cells },
      seed: cells,
      buffers: cellsOf(cells),
    })),
    { label: "a year", params: { ...params, cells: 129, log_time: 14.27 }, seed: 1, buffers: cellsOf(129) },
    {
      label: "exponents on both sides of 0",
      params: { ...params, ...wide, cells: 129 },
      seed: 2,
      buffers: cellsOf(129),
    },
    {
      label: "exponents far beyond 80",
      params: { ...params, ...wide, cells: 129, log_time: 500 },
      seed: 3,
      buffers: cellsOf(129),
    },
    {
      label: "targets at the edges",
      params: { ...params, ...wide, mu_log: -0.0155, sd_log: -0.0125, chips: 1, cells: 7 },
      seed: 4,
      buffers: () => ({
        chip: chip.slice(0, 1),
        target: Float32Array.of(0, 1e-30, 2.4e-6, 2.6e-6, 25, 1e4, -3),
        programmed: Float32Array.of(1, 1e-30, 1e-6, 25, 1e4, 0, -3),
      }),
    },
    { label: "no chips", params: { ...params, chips: 0, cells: 5 }, seed: 1 },
    { label: "no cells", params: { ...params, cells: 0 }, seed: 1 },
  ],
});

gpuOnly("crossbar/drift at time 0 changes nothing", async (engine) => {
  const buffers = cellsOf(65)(mulberry32(5));
  const { drifted } = await runOnce(engine, drift, { params: { ...params, cells: 65, log_time: 0 }, buffers });
  assert.deepEqual([...drifted], [...buffers.programmed]);
});

gpuOnly("crossbar/drift keeps a cell's exponent over time", async (engine) => {
  const buffers = cellsOf(65)(mulberry32(6));
  buffers.programmed.fill(1);
  const at = async (log_time: number) => {
    const { drifted } = await runOnce(engine, drift, { params: { ...params, cells: 65, log_time }, buffers });
    return Array.from(drifted, (g) => -Math.log(g) / log_time);
  };
  const [early, late] = [await at(1), await at(10)];
  // g has 2⁻²³ of rounding and some ulp of exp, the normal 8 · 2⁻²³: all small against 10⁻⁵ of ν
  early.forEach((nu, i) => assert(Math.abs(nu - late[i]) < 1e-5, `cell ${i}: ν ${nu}, then ${late[i]}`));
});

chipAloneTest(drift, { params: { ...params, cells: 13 }, buffers: cellsOf(13, 200) });
