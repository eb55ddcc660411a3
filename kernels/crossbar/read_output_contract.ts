import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { readOutput } from "./read_output.ts";

/** Variances that count as 0, or nearly; around the smallest that does not; ordinary and huge ones. */
const EDGES = [0, -4, 1e-38, 0.999e-36, 1.001e-36, 4e-30, 1e-6, 1, 1e6, 1e30];

const { plain, mixed, ones } = STREAMS;

const sizes = [[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]];

/** The exact law of a column's current; read_law_test.ts compares it with cells read one by one. */
export const readOutputContract = defineContract({
  kernel: readOutput,
  version: 1,
  units: { chip: "1", current: "µA", variance: "µA²", noisy: "µA" },
  source: "the sum of independent normals is normal, its variance the sum of theirs",
  shapes: [
    ...sizes.map(([chips, length], i) => ({ chips, length, ...[plain, mixed, ones][i % 3] })),
    { chips: 3, length: EDGES.length, ...plain },
    { chips: 1, length: 64, ...RARE_STREAMS.zeros },
    { chips: 1, length: 64, ...RARE_STREAMS.carry },
    { chips: 2, length: 61, ...plain, draw: 0xffffffff },
    { chips: 0, length: 5, ...plain },
    { chips: 3, length: 0, ...plain },
  ],
  domains: {
    current: { low: -100, high: 100, huge: 1e30, tiny: 1e-30 },
    variance: { low: 0, high: 9, huge: 1e30, tiny: 1e-30 },
  },
  fill: (slot, { chips, length }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    if (length !== EDGES.length || values !== "random") return undefined;
    return Float32Array.from({ length: chips * length }, (_, i) => slot === "variance" ? EDGES[i % length] : 0);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...[0, -1].map((variance) =>
      related(`a variance of ${variance} changes nothing`, {
        slot: "noisy",
        params: { chips: 3, length: 67, ...plain },
        change: ({ buffers }) => ({ buffers: { ...buffers, variance: new Float32Array(3 * 67).fill(variance) } }),
        expected: (_, i, { buffers }) => buffers.current[i],
      })
    ),
    alikeInParts(readOutput, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, length: 13, ...plain },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "length", params: mixed }),
    everyWordCounts({ words: Object.keys(plain), slot: "noisy", params: { length: 64, ...plain } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, length: 1536, ...plain } }],
    }),
  ],
  bench: [{
    label: "16 chips, 256 inputs of 128 columns",
    params: { chips: 16, length: 256 * 128, seed: 7, purpose: 4, layer: 2, draw: 0 },
    work: { unit: "draw", amount: 16 * 256 * 128 },
  }],
});
