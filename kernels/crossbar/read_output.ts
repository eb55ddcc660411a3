import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./read_output.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { readOutputOracle } from "./read_output_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Column currents µA with noise that is redrawn at every read, by its exact law: current + √variance·ξ.
 *
 * The current of a column, Σ v·(g + σ·ξ) over its cells, is normal with variance Σ v²σ² µA², independent of all other
 * columns and reads: one normal per output replaces one per cell. Not for noise limited at 0 µS, nor for wires with
 * resistance; there read_cells is the truth. Thermal and amplifier noise, whose variance does not go by the voltages, give
 * it once for all: `variance_vectors` 1. A negative variance counts as 0, on the gpu also one below 10⁻³⁶ µA².
 * Random: counter (output / 4, chip number, layer, draw), key (seed, purpose), outputs [lines, vectors, stride] in order.
 *
 * @throws {RangeError} if the stride is no multiple of 4, or `variance_vectors` neither 1 nor vectors
 */
export const readOutput = defineKernel({
  id: "crossbar/read_output",
  about: "column current µA with noise by its exact output law",
  source,
  snippets: [normals, math, words],
  params: {
    chips: "u32",
    lines: "u32",
    vectors: "u32",
    variance_vectors: "u32",
    stride: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    draw: "u32",
  },
  inputs: {
    chip: "u32[chips]",
    current: "f32[chips, lines, vectors, stride]",
    variance: "f32[chips, lines, variance_vectors, stride]",
  },
  outputs: { noisy: "f32[chips, lines, vectors, stride]" },
  workgroups: cover,
  oracle: readOutputOracle,
});

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/read_output", params);
  const { chips, lines, vectors, stride } = params;
  return coverLine(lines * vectors * stride / 4, { depth: chips });
}
