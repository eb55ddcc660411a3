import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { multiplyAdd } from "./multiply_add.ts";

const law = { factor: 0.75, addend: -0.3 };

const resumed: Property = {
  name: "5 rounds have the bits of 2 rounds and 3 more",
  async check({ make, call }) {
    const one = make({ blocks: 9, rounds: 5, ...law });
    const part = (rounds: number, start: Float32Array) =>
      call({ ...one, params: { ...one.params, rounds }, buffers: { start } });
    const half = await part(2, one.buffers.start as Float32Array);
    const [whole, rest] = await Promise.all([call(one), part(3, half.end as Float32Array)]);
    return firstChange("end", rest.end, whole.end);
  },
};

/** Chains that know of no other; contracting ones, so that what is off does not grow without bound. */
export const multiplyAddContract = defineContract({
  kernel: multiplyAdd,
  version: 1,
  units: { start: "any", factor: "1", addend: "that of start", end: "that of start" },
  source: "definition; bound by carrying the error of every step",
  shapes: [
    // 0.1 is no f32; 1.001¹²⁸ is 1.14
    ...[1, 2, 63, 64, 65, 130].map((blocks, i) => ({ blocks, rounds: i, factor: 0.75, addend: [0.1, -2, 0.5][i % 3] })),
    ...[-0.9, 1, -1, 1.001, 0, 2 ** -1].map((factor) => ({ blocks: 3, rounds: 4, factor, addend: 0.25 })),
    { blocks: 2, rounds: 40, factor: 0.999, addend: -0.001 },
    { blocks: 0, rounds: 1, factor: 1, addend: 1 },
  ],
  domains: { start: { low: -1, high: 1, huge: 1e37, tiny: 1e-37 } },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    alikeInParts(multiplyAdd, {
      name: "parts have the bits of all at once",
      params: { blocks: 131, rounds: 3, ...law },
      along: ["blocks"],
      cuts: [1, 66],
    }),
    alikeInTwoRows({ cases: [{ params: { blocks: 6 * 64, rounds: 1, factor: 1, addend: 3 } }], exact: multiplyAdd }),
    exactly(multiplyAdd, {
      name: "whole numbers come out exactly",
      cases: [1, -1, 0].map((factor) => ({
        params: { blocks: 70, rounds: 7, factor, addend: 5 },
      })),
    }),
    scales({
      name: "a power of 2, and its sign, goes through, bit for bit",
      params: { blocks: 3, rounds: 2, ...law },
      factors: { start: -(2 ** -40), addend: -(2 ** -40), end: -(2 ** -40) },
    }),
    resumed,
  ],
  bench: [[2 ** 8, 64], [2 ** 12, 64], [2 ** 14, 256]].map(([blocks, rounds]) => ({
    label: `${8 * blocks} chains of ${32 * rounds}`,
    params: { blocks, rounds, factor: 0.75, addend: 0.25 },
    work: { unit: "MAC", amount: 8 * blocks * 32 * rounds },
  })),
});
