import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./batch.wgsl" with { type: "text" };
import sourceVec4 from "./_batch_vec4.wgsl" with { type: "text" };
import { batchOracle } from "./batch_oracle.ts";

/** Numbers that one invocation copies. */
const STRIP = 16;

/**
 * The samples of one training step, gathered on the device in a given order, so that an epoch needs no upload.
 *
 * An order entry ≥ samples takes the last sample. Exact while length · min(batch, length) < 2³².
 *
 * @throws {RangeError} on loading a program, if there is no sample or no order
 */
export const batch = defineKernel({
  id: "nn/batch",
  about: "samples and labels of one training step, in a given order",
  params: { samples: "u32", width: "u32", batch: "u32", length: "u32" },
  inputs: { images: "f32[samples, width]", labels: "u32[samples]", order: "u32[length]", step: "u32[1]" },
  outputs: { x: "f32[batch, width]", y: "u32[batch]" },
  variants: [
    { name: "vec4", source: sourceVec4, when: ({ width }) => width % 4 === 0, workgroups: batchGrid },
    { name: "plain", source, when: () => true, workgroups: batchGrid },
  ],
  oracle: batchOracle,
});

function batchGrid({ samples, width, batch, length }: Params): [number, number, number] {
  for (const [name, value] of Object.entries({ samples, length })) {
    if (value === 0) throw new RangeError(`kernels/nn/batch ${name}: expected at least 1, got 0`);
  }
  return coverLine(batch * Math.max(1, Math.ceil(width / STRIP)), { size: 32 });
}
