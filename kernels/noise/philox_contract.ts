import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, shortRow, STREAMS } from "./_streams.ts";
import { philox } from "./philox.ts";

const sizes = [[7, 129], [1, 1], [3, 2], [1, 63], [2, 64], [3, 65], [1000, 1], [1, 5003], [41, 127], [0, 3], [3, 0]];
const { plain, mixed, ones } = STREAMS;

/** Integers only, so that every number is exact. */
export const philoxContract = defineContract({
  kernel: philox,
  version: 1,
  units: { chip: "1", words: "1" },
  source: "Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011), Philox4x32 of 10 rounds",
  shapes: [
    ...sizes.map(([chips, quads], i) => ({ chips, quads, ...[plain, mixed, ones][i % 3] })),
    { chips: 1, quads: 16, ...RARE_STREAMS.carry },
    // half words, where a 32 × 32 bit product is put together
    { chips: 9, quads: 65, seed: 2 ** 31, purpose: 0xffff, layer: 0x10000, draw: 0xfffe },
    ...Object.keys(plain).map((word) => ({ chips: 7, quads: 65, ...plain, [word]: 0xffffffff })),
  ],
  domains: {},
  fill: (slot, { chips }, random) => slot === "chip" ? chipNumbers(chips, random) : undefined,
  values: ["random"],
  properties: [
    alikeInParts(philox, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, quads: 13, ...plain },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "quads", params: mixed }),
    everyWordCounts({ words: ["seed", "purpose", "layer", "draw"], slot: "words", params: { quads: 16, ...plain } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, quads: 384, ...plain } }],
    }),
  ],
  bench: [["2¹⁶", 1, 2 ** 14], ["2²²", 16, 2 ** 16], ["2²⁴", 16, 2 ** 18]].map(([count, chips, quads]) => ({
    label: `${count} words`,
    params: { chips: Number(chips), quads: Number(quads), seed: 7, purpose: 1, layer: 2, draw: 0 },
    work: { unit: "draw", amount: 4 * Number(chips) * Number(quads) },
  })),
});
