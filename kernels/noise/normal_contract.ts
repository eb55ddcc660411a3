import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, shortRow, STREAMS } from "./_streams.ts";
import { normal } from "./normal.ts";

const sizes = [[7, 129], [1, 1], [3, 2], [1, 63], [2, 64], [3, 65], [1000, 1], [1, 5003], [41, 127], [0, 3], [3, 0]];
const { plain, mixed, ones } = STREAMS;

/** The words inside are exact; their distribution is judged on its own (normal_law_test.ts). */
export const normalContract = defineContract({
  kernel: normal,
  version: 1,
  units: { chip: "1", normal: "1" },
  source: "Box & Muller, Ann. Math. Stat. 29 (1958) 610, on the words of noise/philox",
  shapes: [
    ...sizes.map(([chips, quads], i) => ({ chips, quads, ...[plain, mixed, ones][i % 3] })),
    { chips: 1, quads: 16, ...RARE_STREAMS.zeros },
    { chips: 1, quads: 16, ...RARE_STREAMS.ones },
    { chips: 1, quads: 16, ...RARE_STREAMS.carry },
    ...Object.keys(plain).map((word) => ({ chips: 7, quads: 65, ...plain, [word]: 0xffffffff })),
  ],
  domains: {},
  fill: (slot, { chips }, random) => slot === "chip" ? chipNumbers(chips, random) : undefined,
  values: ["random"],
  properties: [
    alikeInParts(normal, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, quads: 13, ...plain },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "quads", params: mixed }),
    everyWordCounts({ words: ["seed", "purpose", "layer", "draw"], slot: "normal", params: { quads: 16, ...plain } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, quads: 384, ...plain } }],
    }),
  ],
  bench: [["2¹⁶", 1, 2 ** 14], ["2²²", 16, 2 ** 16], ["2²⁴", 16, 2 ** 18]].map(([count, chips, quads]) => ({
    label: `${count} normals`,
    params: { chips: Number(chips), quads: Number(quads), seed: 7, purpose: 1, layer: 2, draw: 0 },
    work: { unit: "draw", amount: 4 * Number(chips) * Number(quads) },
  })),
});
