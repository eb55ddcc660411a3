import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, STREAMS } from "../noise/_streams.ts";
import { readOutput } from "./read_output.ts";

/** Variances that count as 0, or nearly; around the smallest that does not; ordinary and huge ones. */
const EDGES = [0, -4, 1e-38, 0.999e-36, 1.001e-36, 4e-30, 1e-6, 1, 1e6, 1e30, 9, 25];

const { plain, mixed, ones } = STREAMS;

/** chips × lines × vectors × stride; then with one variance for all vectors. */
const own = [[3, 1, 1, 4], [2, 3, 5, 8], [1, 2, 63, 4], [3, 1, 4, 64], [2, 5, 3, 12], [300, 1, 1, 4], [1, 1, 501, 4]];
const shared = [[2, 3, 5, 8], [3, 2, 7, 12], [5, 1, 65, 4], [2, 4, 1, 20], [1, 3, 2, 132]];
const axes = ([chips, lines, vectors, stride]: number[], variance_vectors = vectors) => ({
  ...{ chips, lines, vectors, variance_vectors, stride },
});
const MOST = axes([3, 1, 17, 4]);

/** The exact law of a column's current; read_law_test.ts compares it with cells read one by one. */
export const readOutputContract = defineContract({
  kernel: readOutput,
  version: 2,
  units: { chip: "1", current: "µA", variance: "µA²", noisy: "µA" },
  source: "the sum of independent normals is normal, its variance the sum of theirs",
  shapes: [
    ...own.map((dims, i) => ({ ...axes(dims), ...[plain, mixed, ones][i % 3] })),
    ...shared.map((dims, i) => ({ ...axes(dims, 1), ...[plain, mixed, ones][i % 3] })),
    { ...axes([3, 1, 1, EDGES.length]), ...plain },
    { ...axes([1, 1, 16, 4]), ...RARE_STREAMS.zeros },
    { ...axes([1, 1, 16, 4]), ...RARE_STREAMS.carry },
    { ...axes([2, 5, 1, 12]), ...plain, draw: 0xffffffff },
    { ...axes([0, 2, 3, 4]), ...plain },
    { ...axes([2, 0, 3, 4]), ...plain },
    { ...axes([2, 2, 0, 4]), ...plain },
    { ...axes([2, 2, 0, 4], 1), ...plain },
    { ...axes([2, 2, 3, 0]), ...plain },
  ],
  domains: {
    current: { low: -100, high: 100, huge: 1e30, tiny: 1e-30 },
    variance: { low: 0, high: 9, huge: 1e30, tiny: 1e-30 },
  },
  fill: (slot, { chips, lines, stride }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    if (lines * stride !== EDGES.length || values !== "random") return undefined;
    return Float32Array.from({ length: chips * stride }, (_, i) => slot === "variance" ? EDGES[i % stride] : 0);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...[0, -1].map((variance) =>
      related(`a variance of ${variance} changes nothing`, {
        slot: "noisy",
        params: { ...MOST, ...plain },
        change: ({ buffers }) => ({ buffers: { ...buffers, variance: new Float32Array(3 * 68).fill(variance) } }),
        expected: (_, i, { buffers }) => buffers.current[i],
      })
    ),
    related("a variance for all vectors gives what the same one for each gives", {
      slot: "noisy",
      params: { ...axes([2, 3, 5, 8], 1), ...plain },
      change: ({ params, buffers }) => ({
        params: { ...params, variance_vectors: 5 },
        buffers: {
          ...buffers,
          variance: Float32Array.from({ length: 240 }, (_, i) => buffers.variance[8 * Math.floor(i / 40) + i % 8]),
        },
      }),
      expected: (before) => before,
    }),
    alikeInParts(readOutput, {
      name: "a chip alone has the bits that it has in a batch",
      params: { ...axes([5, 2, 3, 8]), ...plain },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    everyWordCounts({ words: Object.keys(plain), slot: "noisy", params: { ...axes([1, 4, 4, 4]), ...plain } }),
    alikeInTwoRows({
      name: "many outputs that take two rows of workgroups have the same bits",
      cases: [{ params: { ...axes([2, 2, 6, 128]), ...plain } }],
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `${chips} chip${chips === 1 ? "" : "s"}, 256 inputs of 128 columns`,
    params: { ...axes([chips, 1, 256, 128]), seed: 7, purpose: 4, layer: 2, draw: 0 },
    work: { unit: "draw", amount: chips * 256 * 128 },
  })),
});
