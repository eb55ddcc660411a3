/**
 * Digital paths of every chip for itself: trained on calibration images beside the weights that its own cells hold. Chips are
 * copies of the weights in one Program; what a chip ends with depends on its number alone.
 *
 * Source: Neural Precision Polarization, arXiv 2411.05845 (reconstruction): variability of a chip that is known is corrected by
 * high-precision paths that are trained on little data.
 */

import type { Engine, Session } from "../../kernels/engine.ts";
import { appendGradient } from "../../kernels/derivatives.ts";
import { count } from "../../kernels/kernel.ts";
import { appendScaled } from "../../kernels/linalg/broadcast.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { batch as batchKernel } from "../../kernels/nn/batch.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { appendForward, appendProduct, type Pass } from "../networks/forward.ts";
import type { PlacedLayer } from "../networks/layers.ts";
import { appendLoss } from "../networks/loss.ts";
import { inputSize, type Network, type Tensors, tensorsOf } from "../networks/network.ts";
import { pathTensorsOf } from "../networks/side_paths/side_path.ts";
import { shuffledOrder } from "../training/feed.ts";
import { appendRepeated } from "../training/gather.ts";
import { appendUpdates } from "../training/optimiser.ts";
import { stepsOf, type Training, TrainingError } from "../training/training.ts";
import type { MappedNetwork, SettledNetwork } from "./chips.ts";
import { chunkOf, footprintOf, fullChunk } from "./chunks.ts";
import { heldWeights } from "./held_weights.ts";
import { analogLayers, matrixShapes } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";

/** How the paths of a chip are trained. */
export interface ChipTuning {
  /** Errors are the chip's own: it has no noise. */
  training: Training;
  /** Images that calibrate the chips, never those that judge them. */
  calibration: Samples;
}

interface TuningOptions {
  network: Network;
  tuning: ChipTuning;
  chips: number;
}

/**
 * One step on `chips` chips. Inputs images, labels and order of the calibration, weights `<path>.weight` f32[chips, rows, cols]
 * of the cells; the paths f32[chips, …], the optimiser's memory and `step` are state.
 */
export function buildTuningStep({ network, tuning: { training, calibration }, chips }: TuningOptions): Program {
  const builder = new ProgramBuilder("chip tuning");
  const { batch: rows, epochs } = training;
  const [samples, width] = [calibration.count, inputSize(network.spec)];
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const length = epochs * samples;
  const { x, y } = builder.call(batchKernel, {
    params: { samples, width, batch: rows, length },
    buffers: {
      images: builder.buffer("images", { dims: [samples, width], role: "input" }),
      labels: builder.buffer("labels", { scalar: "u32", dims: [samples], role: "input" }),
      order: builder.buffer("order", { scalar: "u32", dims: [length], role: "input" }),
      step,
    },
  });
  const tensors = declare(builder, { network, chips });
  const pass: Pass = { builder, images: rows, tensors, mode: "evaluate", weightCopies: chips, sideCopies: chips };
  pass.product = (placed, value) => appendProduct(pass, { placed: whole(placed), x: value });
  const { buffer: outputs } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  const labels = appendRepeated(builder, { labels: y, rows, copies: chips });
  const { loss } = appendLoss(builder, { outputs, rows: chips * rows, kind: "softmax_cross_entropy", labels });
  const weights = pathTensorsOf(network).map((name) => tensors.get(name)!);
  const call: Parameters<typeof appendScaled>[0] = (kernel, options) => builder.call(kernel, options);
  // the loss is a mean over chips, of which each has a loss of its own; chips are a power of two, so that no bit changes
  const gradients = appendGradient(builder, { of: loss, wrt: weights }).map((x) =>
    appendScaled(call, { x, scale: chips })
  );
  appendUpdates(builder, { weights, gradients, step, training, images: samples });
  builder.call(advance, { params: { by: 1 }, buffers: { step } });
  return builder.program;
}

/** Cells of a grouped convolution between its groups give something too: it is a whole matrix. */
function whole(placed: PlacedLayer): PlacedLayer {
  return placed.layer.kind === "conv2d" ? { ...placed, layer: { ...placed.layer, groups: 1 } } : placed;
}

function declare(builder: ProgramBuilder, { network, chips }: Omit<TuningOptions, "tuning">): Map<string, Buffer> {
  const { layers, tensors } = network;
  const analog = analogLayers(layers).map(({ path }) => `${path}.weight`);
  const shapes = matrixShapes(layers);
  const paths = new Set(pathTensorsOf(network));
  return new Map(
    tensorsOf(layers).map(({ name, dims }) => {
      const word = analog.indexOf(name);
      if (word >= 0) {
        return [name, builder.buffer(name, { dims: [chips, shapes[word].rows, shapes[word].cols], role: "input" })];
      }
      if (paths.has(name)) return [name, builder.buffer(name, { dims: [chips, ...dims], role: "state" })];
      return [name, builder.constant(name, tensors[name], dims)];
    }),
  );
}

/**
 * Trains the paths of chips.
 *
 * @returns every tensor of the paths, f32[chips, …]
 * @throws {TrainingError} if a number of theirs is none afterwards
 */
export async function tuneChips(
  engine: Engine,
  { mapped: { network, layers }, tuning, model, chips }: {
    mapped: Pick<MappedNetwork, "network" | "layers">;
    tuning: ChipTuning;
    model: ChipModel;
    chips: Uint32Array;
  },
): Promise<Tensors> {
  const build = (count: number) => buildTuningStep({ network, tuning, chips: count });
  const most = chunkOf(footprintOf(build), {
    chips: 2 ** Math.ceil(Math.log2(chips.length)),
    bindingBytes: engine.bindingBytes,
  });
  const chunk = 2 ** Math.floor(Math.log2(most));
  const tuned = Object.fromEntries(
    pathTensorsOf(network).map((name) => [name, new Float32Array(chips.length * network.tensors[name].length)]),
  );
  const program = build(chunk);
  const session = await engine.load(program, feedOf(tuning));
  try {
    for (let first = 0; first < chips.length; first += chunk) {
      const some = fullChunk(chips, { first, chunk });
      const held = await heldWeights(engine, { layers, model, chips: some });
      analogLayers(network.layers).forEach(({ path }, l) => session.write(`${path}.weight`, held[l]));
      reset(session, { program, network });
      await runAll(session, stepsOf(tuning.training, tuning.calibration.count));
      for (const [name, values] of Object.entries(tuned)) {
        const size = network.tensors[name].length;
        const read = Float32Array.from(await session.read(name));
        const bad = read.findIndex((value) => !Number.isFinite(value));
        if (bad >= 0) throw new TrainingError(`${read[bad]} in ${name} of chip ${some[Math.floor(bad / size)]}`);
        values.set(read.subarray(0, Math.min(chunk, chips.length - first) * size), first * size);
      }
    }
    return tuned;
  } finally {
    session.close();
  }
}

function feedOf({ training, calibration: { images, labels, count: samples } }: ChipTuning) {
  return { images, labels, order: shuffledOrder(training, samples) };
}

/** Fresh paths on every chip, and an optimiser that remembers nothing. */
function reset(session: Session, { program, network }: { program: Program; network: Network }): void {
  for (const { name, dims, role, scalar } of program.buffers.values()) {
    if (role !== "state") continue;
    const values = scalar === "u32" ? new Uint32Array(count(dims)) : new Float32Array(count(dims));
    const first = network.tensors[name];
    if (first) { for (let at = 0; at < values.length; at += first.length) values.set(first, at); }
    session.write(name, values);
  }
}

/** Steps that are queued before anybody waits: a queue without end takes memory. */
const QUEUED = 64;

async function runAll(session: Session, steps: number): Promise<void> {
  for (let done = 0; done < steps; done += QUEUED) {
    session.run(Math.min(QUEUED, steps - done));
    await session.read("step");
  }
}

/** A network as it is on one chip, its paths tuned for that chip: nothing of it is left to be tuned. */
export async function tunedFor(
  engine: Engine,
  { mapped, model, chip }: { mapped: MappedNetwork; model: ChipModel; chip: number },
): Promise<SettledNetwork> {
  const { tuning, ...rest } = mapped;
  if (!tuning) return rest;
  const paths = await tuneChips(engine, { mapped, tuning, model, chips: Uint32Array.of(chip) });
  return { ...rest, network: { ...mapped.network, tensors: { ...mapped.network.tensors, ...paths } } };
}
