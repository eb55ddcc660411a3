/** One weight matrix on virtual chips: inputs in, products out. What scenarios do layer by layer, for one layer alone. */

import type { Engine } from "../../kernels/engine.ts";
import { type Program, ProgramBuilder } from "../../kernels/program.ts";
import { appendLayer, type ChipLayer } from "./layer.ts";
import { calibrateLayers } from "./calibration.ts";
import { mapLayers } from "./map_layers.ts";
import { chunkOf, footprintOf, fullChunk } from "./chunks.ts";
import type { NetworkSpec } from "../networks/layers.ts";
import { placeNetwork } from "../networks/shapes.ts";
import { matricesOf } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";
import type { Weights } from "./weights/weights.ts";

export interface MultiplyOptions {
  weights: Weights;
  model: ChipModel;
  /** Inputs [vectors, rows]. */
  x: Float32Array;
  /** Inputs that converters are calibrated on [any, rows]; never those that are judged. */
  calibration: Float32Array;
  /** Numbers of the chips. */
  chips: Uint32Array;
  /** Most chips to a Program run; any value gives the same numbers. */
  chunk?: number;
}

/** The Program of one layer: inputs chip u32[chips] and x f32[1, vectors, rows], output out f32[chips, vectors, cols]. */
export function buildLayerProgram(
  { layer, model, chips, vectors }: { layer: ChipLayer; model: ChipModel; chips: number; vectors: number },
): Program {
  const builder = new ProgramBuilder("one layer on chips");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  const x = builder.buffer("x", { dims: [1, vectors, layer.mapped.rows], role: "input" });
  const shape = { layer: layer.mapped, word: 0, chips, images: vectors, model };
  builder.keep(appendLayer(builder, { shape, chip, x: { buffer: x, copies: 1 }, layer }), "out");
  return builder.program;
}

/** A layer mapped to cells, its converters calibrated. */
export async function mapLayer(
  engine: Engine,
  { weights, model, calibration }: Pick<MultiplyOptions, "weights" | "model" | "calibration">,
): Promise<ChipLayer> {
  const { rows, cols, weight } = weights;
  const spec: NetworkSpec = { name: "one layer", input: [1, 1, rows], layers: [{ kind: "dense", outputs: cols }] };
  const tensors = { "0.weight": weight, "0.bias": new Float32Array(cols) };
  const network = { spec, layers: placeNetwork(spec), tensors };
  const images = calibration.length / rows;
  const [layer] = await calibrateLayers(engine, {
    ...{ network, layers: mapLayers(matricesOf(network), model), model },
    training: { images: calibration, labels: new Uint32Array(images), count: images },
  });
  return layer;
}

/**
 * x · W on every chip.
 *
 * @returns network units [chips, vectors, cols]; `take` gets each chunk instead, if given, and nothing is kept
 */
export async function multiply(
  engine: Engine,
  options: MultiplyOptions & { take?: (part: Float32Array, firstChip: number) => void },
): Promise<Float32Array> {
  const { weights, model, x, chips, take } = options;
  const layer = await mapLayer(engine, options);
  const vectors = x.length / weights.rows;
  const build = (count: number) => buildLayerProgram({ layer, model, chips: count, vectors });
  const { bindingBytes } = engine;
  const fitting = chunkOf(footprintOf(build), { chips: chips.length, bindingBytes });
  const chunk = Math.min(options.chunk ?? Infinity, fitting);
  const session = await engine.load(build(chunk), { x });
  const size = vectors * weights.cols;
  const out = new Float32Array(take ? 0 : chips.length * size);
  try {
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      session.run();
      const all = Float32Array.from(await session.read("out"));
      const part = all.subarray(0, Math.min(chunk, chips.length - first) * size);
      if (take) take(part, first);
      else out.set(part, first * size);
    }
    return out;
  } finally {
    session.close();
  }
}
