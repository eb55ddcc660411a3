/** Weights as the cells of a chip hold them: what its arrays give for inputs of one, in network units. */

import type { Engine } from "../../kernels/engine.ts";
import { type Program, ProgramBuilder } from "../../kernels/program.ts";
import { exactModel } from "./calibration.ts";
import { chunkOf, footprintOf, fullChunk } from "./chunks.ts";
import { appendLayer, type ChipLayer } from "./layer.ts";
import type { ChipModel } from "./spec.ts";

/**
 * Outputs `weight.<l>` f32[chips, rows, cols] of every layer l, of input chip u32[chips]: errors, faults, age and wires are in
 * them, converters and what differs from read to read are not. Cells that are curved are taken at an input of 1.
 */
export function buildHeldWeights(
  { layers, model, chips }: { layers: ChipLayer[]; model: ChipModel; chips: number },
): Program {
  const builder = new ProgramBuilder("held weights");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  const still = stillModel(model);
  layers.forEach((layer, word) => {
    const { rows, cols } = layer.mapped;
    const unit = new Float32Array(rows * rows);
    for (let i = 0; i < rows; i++) unit[i * (rows + 1)] = 1;
    const x = { buffer: builder.constant("unit", unit, [1, rows, rows]), copies: 1 };
    const shape = { layer: layer.mapped, word, chips, images: rows, model: still };
    const out = appendLayer(builder, { shape, chip, x, layer: { ...layer, bias: new Float32Array(cols) } });
    builder.keep(builder.refine(out, [chips, rows, cols]), `weight.${word}`);
  });
  return builder.program;
}

/** The same chips behind ideal converters. */
function stillModel(model: ChipModel): ChipModel {
  const { input, adc, readNoise, temperature } = model;
  return {
    ...model,
    input: { ...input, bits: 0, range: "calibrated", sliceBits: 0, boundRounds: 0 },
    adc: { ...adc, bits: 0, noise: 0 },
    readNoise: readNoise === "frozen" ? readNoise : "none",
    temperature: { ...temperature, bandwidthHertz: 0 },
  };
}

/** Weights of every layer on some chips, f32[chips, rows, cols] each. */
export async function heldWeights(
  engine: Engine,
  { layers, model, chips }: { layers: ChipLayer[]; model: ChipModel; chips: Uint32Array },
): Promise<Float32Array[]> {
  const build = (count: number) => buildHeldWeights({ layers, model, chips: count });
  const chunk = chunkOf(footprintOf(build), { chips: chips.length, bindingBytes: engine.bindingBytes });
  const session = await engine.load(build(chunk));
  const held = layers.map(({ mapped: { rows, cols } }) => new Float32Array(chips.length * rows * cols));
  try {
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      session.run();
      const parts = await Promise.all(layers.map((_, l) => session.read(`weight.${l}`)));
      parts.forEach((part, l) => {
        const size = held[l].length / chips.length;
        held[l].set(part.slice(0, Math.min(chunk, chips.length - first) * size), first * size);
      });
    }
    return held;
  } finally {
    session.close();
  }
}

/** The weights that cells are meant to hold, rounded and clipped as the mapping does: those of ideal cells. */
export async function meantWeights(
  engine: Engine,
  { layers, model }: { layers: ChipLayer[]; model: ChipModel },
): Promise<Float32Array[]> {
  return await heldWeights(engine, { layers, model: exactModel(model), chips: Uint32Array.of(0) });
}
