import { defineContract } from "../contract.ts";
import { exactly, firstChange } from "../admission/properties.ts";
import { tally } from "./tally.ts";

const shapes = [
  ...[[1, 1], [2, 3], [3, 64], [4, 63], [5, 65], [63, 2], [64, 5], [65, 129], [100, 4096], [1437, 7], [7, 4]],
  ...[[128, 1], [251, 6], [4096, 3], [1023, 33]],
];
/** The step of a case follows from its shape: first and last place, the second round, the last number there is. */
const stepOf = (rows: number, length: number) => [0, length - 1, length, 5 * length + 3, 2 ** 32 - 1][rows % 5];

/** One place changes, the others keep every bit. */
export const tallyContract = defineContract({
  kernel: tally,
  version: 1,
  units: { loss: "nat", correct: "image", step: "step", losses: "nat", hits: "image" },
  source: "definition",
  shapes: shapes.map(([rows, length]) => ({ rows, length })),
  domains: { loss: { low: 0, high: 5, huge: 1e34, tiny: 1e-30 } },
  fill: (slot, { rows, length }) => slot === "step" ? Uint32Array.of(stepOf(rows, length)) : undefined,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    exactly(tally, {
      name: "whole numbers come out exactly if the rows are a power of two",
      cases: [[1, 3], [2, 1], [4, 5], [64, 9], [4096, 2]].map(([rows, length]) => ({ params: { rows, length } })),
    }),
    {
      name: "twelve steps after one another fill twelve places",
      async check({ make, call }) {
        const one = make({ rows: 2, length: 12 });
        let { losses, hits } = { losses: one.buffers.losses, hits: one.buffers.hits };
        for (let step = 30; step < 42; step++) {
          const [loss, correct] = [Float32Array.of(step, step + 2), Uint32Array.of(step)];
          const got = await call({ ...one, buffers: { loss, correct, step: Uint32Array.of(step), losses, hits } });
          [losses, hits] = [got.losses, got.hits];
        }
        const expected = Array.from({ length: 12 }, (_, i) => i < 6 ? 36 + i : 24 + i);
        return firstChange("losses", losses, expected.map((step) => step + 1)) ?? firstChange("hits", hits, expected);
      },
    },
  ],
  bench: [128, 1000].map((rows) => ({
    label: `${rows} rows`,
    params: { rows, length: 4096 },
    // of the diary, one place
    work: { unit: "element", amount: rows, bytes: 4 * (rows + 4) },
  })),
});
