import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./read_output.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { readOutputOracle } from "./read_output_oracle.ts";

/**
 * Column currents µA with read noise that is redrawn at every read, by its exact law: current + √variance·ξ.
 *
 * The current of a column, Σ v·(g + σ·ξ) over its cells, is normal with variance Σ v²σ² µA², independent of all other
 * columns and reads: one normal per output replaces one per cell. Not for noise limited at 0 µS, nor for wires with
 * resistance; there read_cells is the truth. A negative variance counts as 0, on the gpu also one below 10⁻³⁶ µA².
 * Random: counter (output / 4, chip number, layer, draw), key (seed, purpose).
 */
export const readOutput = defineKernel({
  id: "crossbar/read_output",
  about: "column current µA with read noise by its exact output law",
  source,
  snippets: [normals, math, words],
  params: { chips: "u32", length: "u32", seed: "u32", purpose: "u32", layer: "u32", draw: "u32" },
  inputs: { chip: "u32[chips]", current: "f32[chips, length]", variance: "f32[chips, length]" },
  outputs: { noisy: "f32[chips, length]" },
  workgroups: ({ chips, length }) => coverLine(Math.ceil(length / 4), { depth: chips }),
  oracle: readOutputOracle,
});
