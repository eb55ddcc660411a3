import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { tilesOf } from "./tiles.ts";
import { wireProfile } from "./wire_profile.ts";

const kernel = wireProfile;

function shape([arrays, rows, stride, tile_rows]: number[]) {
  return { arrays, rows, stride, tile_rows, row_tiles: tilesOf(rows, tile_rows) };
}

/** Every cell for itself. */
export const wireProfileContract = defineContract({
  kernel,
  version: 1,
  units: { net: "µS", out: "µS" },
  source: "aihwkit, rpucuda/rpu_forward_backward_pass.cpp, ir_drop",
  shapes: [
    ...[[1, 1, 4, 1], [2, 5, 8, 3], [3, 64, 4, 64], [1, 65, 4, 64], [2, 129, 12, 32], [1, 7, 4, 512], [4, 16, 16, 16]],
    ...[[0, 5, 4, 5], [2, 0, 4, 3], [2, 5, 0, 5]],
  ].map(shape),
  domains: { net: { low: -25, high: 25, huge: 1e15, tiny: 1e-15 } },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    alikeInParts(kernel, {
      name: "chips alone have the bits of a batch",
      ...{ params: shape([9, 13, 8, 5]), along: ["arrays"], cuts: [1, 6] },
    }),
    scales({
      name: "conductance by 2⁻⁴⁰, bit for bit",
      ...{ params: shape([2, 13, 8, 5]), factors: { net: 2 ** -40, out: 2 ** -40 } },
    }),
    alikeInTwoRows({ cases: [{ params: shape([6, 16, 16, 8]) }] }),
    exactly(kernel, {
      name: "whole numbers come out exactly in tiles of 8",
      cases: [{ params: shape([3, 24, 8, 8]) }],
    }),
  ],
  bench: [1, 16].map((arrays) => ({
    label: `${arrays} array${arrays === 1 ? "" : "s"} of 1024 × 1024`,
    params: shape([arrays, 1024, 1024, 512]),
    work: { unit: "element", amount: arrays * 1024 * 1024 },
  })),
});
