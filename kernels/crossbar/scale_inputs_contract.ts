import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { related } from "../noise/_streams.ts";
import { scaleInputs } from "./scale_inputs.ts";
import { tilesOf } from "./tiles.ts";

type Size = [alpha_sets: number, input_sets: number, images: number, rows: number, tile_rows?: number];

function shape([alpha_sets, input_sets, images, rows, tile_rows = 64]: Size) {
  return { input_sets, alpha_sets, images, rows, tile_rows, row_tiles: tilesOf(rows, tile_rows) };
}

const sizes: Size[] = [
  ...[1, 2, 3, 4, 5, 63, 64, 65].map((rows): Size => [1, 1, 3, rows]),
  [6, 1, 2, 13, 5],
  [6, 2, 3, 13, 5],
  [6, 6, 2, 13, 5],
  [6, 1, 2, 24, 8],
  [6, 3, 3, 24, 4],
  [3, 3, 5, 20, 12],
  [2, 1, 7, 20, 3],
  [2, 2, 3, 12, 0xffff],
  // whole workgroups: an invocation too many would push others out
  [8, 1, 8, 32, 8],
  [8, 8, 32, 5, 2],
  // images past whole fours
  [2, 1, 5, 7, 3],
  [3, 1, 13, 20, 8],
  [65, 1, 1, 3, 1],
  [1, 1, 127, 12, 4],
  [2, 1, 2, 1009, 500],
  [0, 1, 3, 5, 2],
  [0, 0, 3, 8, 4],
  [3, 1, 0, 5, 2],
  [3, 1, 2, 0, 2],
];

const shared: Property = {
  name: "sets of one input have the bits that each has with inputs of its own",
  async check({ make, call }) {
    for (const [rows, tile] of [[13, 5], [12, 4]]) {
      const one = make(shape([6, 2, 3, rows, tile]));
      const own = make(shape([6, 6, 3, rows, tile]));
      const x = own.buffers.x.map((_, i) => one.buffers.x[Math.floor(i / (9 * rows)) * 3 * rows + i % (3 * rows)]);
      const [{ y }, { y: alone }] = await Promise.all([
        call(one),
        call({ ...own, buffers: { x, alpha: one.buffers.alpha } }),
      ]);
      const at = y.findIndex((v: number, i: number) => v !== alone[i]);
      if (at >= 0) return `y[${at}]: ${y[at]} shared, ${alone[at]} alone, rows=${rows}`;
    }
    return null;
  },
};

/** One division for each value. */
export const scaleInputsContract = defineContract({
  kernel: scaleInputs,
  version: 1,
  units: { x: "any", alpha: "unit of x", y: "1" },
  source: "aihwkit noise and bound management; accuracy of division from the WGSL specification",
  shapes: sizes.map(shape),
  domains: { x: { low: -1, high: 1, huge: 1e15, tiny: 1e-20 }, alpha: { low: 0.1, high: 4, huge: 1e15, tiny: 1 } },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    shared,
    ...[13, 12].flatMap((rows) => {
      const params = shape([5, 5, 7, rows, 4]);
      return [
        alikeInParts(scaleInputs, {
          name: `sets alone have the bits of a batch [rows=${rows}]`,
          ...{ params, along: ["alpha_sets", "input_sets"], cuts: [1, 3] },
        }),
        alikeInParts(scaleInputs, {
          name: `images in parts have the bits of all at once [rows=${rows}]`,
          ...{ params, along: ["images"], cuts: [1, 5] },
        }),
        related(`twice the scale is half the input, bit for bit [rows=${rows}]`, {
          slot: "y",
          params,
          change: ({ buffers }) => ({ buffers: { ...buffers, alpha: buffers.alpha.map((a) => 2 * a) } }),
          expected: (before) => before / 2,
        }),
      ];
    }),
    alikeInTwoRows({
      cases: [{ params: shape([2, 1, 64, 48, 8]) }, { params: shape([4, 2, 128, 3, 2]) }],
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `${chips} chip${chips === 1 ? "" : "s"} of 256 images of 784 rows in tiles of 256`,
    params: shape([chips, 1, 256, 784, 256]),
    work: { unit: "element", amount: chips * 256 * 784 },
  })),
});
