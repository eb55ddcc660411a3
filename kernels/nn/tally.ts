import { defineKernel, type Params } from "../kernel.ts";
import source from "./tally.wgsl" with { type: "text" };
import { tallyOracle } from "./tally_oracle.ts";

/**
 * The diary of a training: mean loss and number of right answers of every step, kept on the device until somebody looks.
 * Step s writes place s mod length; the other places stay.
 *
 * @throws {RangeError} on loading a program, if there is no row or no place
 */
export const tally = defineKernel({
  id: "nn/tally",
  about: "mean loss and right answers of a step, into the diary of a training",
  source,
  params: { rows: "u32", length: "u32" },
  inputs: { loss: "f32[rows]", correct: "u32[1]", step: "u32[1]" },
  state: { losses: "f32[length]", hits: "u32[length]" },
  outputs: {},
  workgroups: tallyGrid,
  rounds: ({ rows }) => Math.ceil(rows / 4),
  oracle: tallyOracle,
});

function tallyGrid({ rows, length }: Params): [number, number, number] {
  for (const [name, value] of Object.entries({ rows, length })) {
    if (value === 0) throw new RangeError(`kernels/nn/tally ${name}: expected at least 1, got 0`);
  }
  return [1, 1, 1];
}
