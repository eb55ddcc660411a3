import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, mulberry32, runOnce } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import golden from "../../../kernels/crossbar/read_cells_golden.json" with { type: "json" };

const WORD = 0xffffffff;
const chip = Uint32Array.of(3, WORD, 0);
const params = { chips: 3, seed: 7, purpose: 3, layer: 2, draw: 5, floor: 0 };
const cellsOf = (cells: number, chips = 3) => (random: () => number) => ({
  chip,
  conductance: Float32Array.from({ length: chips * cells }, (_, i) => i % 7 === 0 ? 0 : 25 * random()),
  sigma: Float32Array.from({ length: chips * cells }, (_, i) => i % 5 === 0 ? 0 : 2 * random()),
});

Deno.test(
  "crossbar/read_cells oracle gives the golden cases",
  () => checkGolden(readCells, golden as unknown as GoldenFile),
);

gpuTest("crossbar/read_cells stays inside its bound", {
  kernel: readCells,
  cases: [
    ...[1, 63, 64, 65, 129, 2002].map((cells) => ({
      label: `cells=${cells}`,
      params: { ...params, cells },
      seed: cells,
      buffers: cellsOf(cells),
    })),
    { label: "last draw", params: { ...params, cells: 129, draw: WORD }, seed: 1, buffers: cellsOf(129) },
    { label: "no floor", params: { ...params, cells: 129, floor: -1e30 }, seed: 1, buffers: cellsOf(129) },
    {
      label: "edge values",
      params: { ...params, chips: 1, cells: 6, floor: -1e30 },
      seed: 1,
      buffers: () => ({
        chip: chip.slice(0, 1),
        conductance: Float32Array.of(0, 1e-30, 1e30, -25, 1, 1e-6),
        sigma: Float32Array.of(1e-30, 1e-30, 1, 1e-6, 1e6, 1e-30),
      }),
    },
    { label: "no chips", params: { ...params, chips: 0, cells: 5 }, seed: 1 },
    { label: "no cells", params: { ...params, cells: 0 }, seed: 1 },
  ],
});

gpuOnly("crossbar/read_cells without noise changes nothing, with it every draw differs", async (engine) => {
  const buffers = cellsOf(65)(mulberry32(5));
  const read = async (sigma: Float32Array, draw: number) => {
    const call = { params: { ...params, cells: 65, draw, floor: -1e30 }, buffers: { ...buffers, sigma } };
    return [...(await runOnce(engine, readCells, call)).noisy];
  };
  const zero = new Float32Array(3 * 65);
  assert.deepEqual(await read(zero, 1), [...buffers.conductance]);
  const [first, second, again] = [1, 2, 1].map((draw) => read(zero.map(() => 1), draw));
  assert.deepEqual(await first, await again);
  const [a, b] = [await first, await second];
  assert.equal(a.filter((g, i) => g === b[i]).length, 0);
});

chipAloneTest(readCells, { params: { ...params, cells: 13 }, buffers: cellsOf(13, 200) });
