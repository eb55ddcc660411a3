/** One Program from weights to the number of images that each virtual chip gets right. */

import { type Program, ProgramBuilder } from "../../kernels/program.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import type { Activation } from "../networks/mlp.ts";
import { appendLayer, type ChipLayer } from "./layer.ts";
import type { ChipModel } from "./spec.ts";

export interface ChipProgramOptions {
  layers: ChipLayer[];
  activation: Activation;
  model: ChipModel;
  chips: number;
  images: number;
  /** Keeps every layer's input and current as outputs `input.l` and `current.l` instead of `correct`, for calibration. */
  taps?: boolean;
}

/**
 * The evaluation of `chips` chips on `images` images.
 *
 * Inputs: chip u32[chips] (numbers of the chips), x f32[images, inputs], labels u32[images]. Output: correct u32[chips].
 * Order of the physics: program → verify → drift and retention → faults → wires → inputs, DAC → read noise → ADC →
 * offset → compensation → sum, bias, activation.
 */
export function buildChipProgram(options: ChipProgramOptions): Program {
  const { layers, activation, chips, images, model } = options;
  const builder = new ProgramBuilder("chip evaluation");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  let x = builder.buffer("x", { dims: [1, images, layers[0].mapped.rows], role: "input" });
  layers.forEach((layer, word) => {
    const shape = { layer: layer.mapped, word, chips, images, model };
    x = appendLayer(builder, { shape, chip, x, layer, taps: options.taps });
    if (word === layers.length - 1) return;
    const params = { count: chips * images * layer.mapped.cols, alpha: 0 };
    const out = options.taps ? builder.buffer(`input.${word + 1}`, { dims: x.dims, role: "output" }) : undefined;
    const buffers = { x, ...(out && { out }) };
    const { out: active } = builder.call(activationKernel, { params, constants: { kind: activation }, buffers });
    x = builder.refine(active, [chips, images, layer.mapped.cols]);
  });
  // what calibration looks at are the taps
  if (options.taps) return builder.program;
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  const params = { chips, images, classes: layers.at(-1)!.mapped.cols };
  builder.call(accuracy, { params, buffers: { logits: x, labels, correct } });
  return builder.program;
}
