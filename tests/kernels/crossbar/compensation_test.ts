import assert from "node:assert/strict";
import { compensation } from "../../../kernels/crossbar/compensation.ts";
import golden from "../../../kernels/crossbar/compensation_golden.json" with { type: "json" };
import { strideOf, tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { checkGolden, gpuOnly, gpuTest, makeBuffers, oracle, runOnce } from "../../support.ts";

type Size = { chips?: number; rows: number; cols: number; tile?: [number, number]; floor?: number };

function shape({ chips = 1, rows, cols, tile: [tile_rows, tile_cols] = [64, 32], floor = 1e-3 }: Size) {
  const [row_tiles, col_tiles] = [tilesOf(rows, tile_rows), tilesOf(cols, tile_cols)];
  return { chips, rows, cols, stride: strideOf(cols), tile_rows, tile_cols, row_tiles, col_tiles, floor };
}

Deno.test("crossbar/compensation oracle gives the golden cases", () => checkGolden(compensation, golden));

const sizes: Size[] = [
  { rows: 1, cols: 1 },
  { rows: 63, cols: 5, chips: 3 },
  { rows: 64, cols: 32, chips: 65 },
  { rows: 65, cols: 33, chips: 2 },
  { rows: 129, cols: 129, chips: 2 },
  { rows: 13, cols: 23, chips: 3, tile: [5, 3] },
  { rows: 9, cols: 22, chips: 3, tile: [4, 6] },
  { rows: 3, cols: 4, chips: 2, tile: [1, 1] },
  // a floor within the spread of the means, so that both branches of both maxima are taken
  { rows: 40, cols: 40, chips: 9, tile: [3, 3], floor: 0.5 },
];
gpuTest("crossbar/compensation stays inside its bound", {
  kernel: compensation,
  cases: sizes.map((size) => ({ params: shape(size), seed: size.rows })),
});
gpuTest("crossbar/compensation stays inside its bound", {
  kernel: compensation,
  cases: [1e-15, 1e15].map((size) => ({
    label: `cells of ${size} µS`,
    params: shape({ rows: 33, cols: 17, tile: [16, 8], floor: 1e-4 * size }),
    seed: 2,
    buffers: (random) => ({
      before: Float32Array.from({ length: 33 * 20 }, () => size * random()),
      now: Float32Array.from({ length: 33 * 20 }, () => size * random()),
    }),
  })),
});

gpuOnly("crossbar/compensation keeps an empty tile at 1 and undoes a common factor", async (engine) => {
  const params = shape({ chips: 2, rows: 24, cols: 21, tile: [8, 7] });
  const { before } = makeBuffers(compensation, { params, seed: 8 });
  const isEmpty = (i: number) => (i % params.stride) < 7; // first column of tiles
  const full = before.map((v, i) => isEmpty(i) ? 0 : v);
  const { gain } = await runOnce(engine, compensation, {
    params,
    buffers: { before: full, now: full.map((v) => v / 4) },
  });
  // division may be 2.5 ulp off; the power of 2 changes no rounding before it
  const near = (got: number, expected: number) => Math.abs(got / expected - 1) <= 3 * 2 ** -23;
  assert(gain.every((g, i) => near(g, i % 3 === 0 ? 1 : 4)), `${gain}`);
});

gpuOnly("crossbar/compensation chip 17 alone has the bits of chip 17 of 200", async (engine) => {
  const all = shape({ chips: 200, rows: 20, cols: 10, tile: [16, 8] });
  const buffers = makeBuffers(compensation, { params: all, seed: 6 });
  const batch = await runOnce(engine, compensation, { params: all, buffers });
  const cells = all.rows * all.stride;
  const alone = await runOnce(engine, compensation, {
    params: { ...all, chips: 1 },
    buffers: {
      before: buffers.before.slice(17 * cells, 18 * cells),
      now: buffers.now.slice(17 * cells, 18 * cells),
    },
  });
  assert.deepEqual(alone.gain, batch.gain.slice(17 * 4, 18 * 4));
});

Deno.test("crossbar/compensation refuses a floor of 0", async () => {
  const params = shape({ rows: 1, cols: 1, floor: 0 });
  const buffers = { before: new Float32Array(4), now: new Float32Array(4) };
  await assert.rejects(
    () => runOnce(oracle, compensation, { params, buffers }),
    { name: "RangeError", message: "kernels/crossbar/compensation floor: expected at least 1e-30 µS, got 0" },
  );
});
