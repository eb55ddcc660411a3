/** Worst chips: errors of the weights that are searched for, within a bound, instead of drawn. */

import type { Session } from "../../kernels/engine.ts";
import { appendReverse } from "../../kernels/derivatives.ts";
import { program as programKernel } from "../../kernels/crossbar/program.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { adam } from "../../kernels/nn/adam.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { clamp } from "../../kernels/nn/clamp.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { distributionParams } from "../devices/distributions.ts";
import { appendForward } from "../networks/forward.ts";
import { appendLoss } from "../networks/loss.ts";
import { inputSize, type Network, outputSize, tensorsOf } from "../networks/network.ts";
import { PURPOSES } from "../purposes.ts";
import { appendRepeated } from "../training/gather.ts";
import { appendDivergence } from "./divergence.ts";
import { analogLayers } from "./matrices.ts";
import type { ChipModel, WorstCase } from "./spec.ts";

interface WorstCaseOptions {
  /** As it is deployed. */
  network: Network;
  model: ChipModel;
  chips: number;
  images: number;
  /** Outputs of the exact network, f32 [images, classes]: adds `divergence`. */
  reference?: Float32Array;
}

/**
 * One step of the search on `chips` chips, each from a start of its own: δ = bound · u, u in [−1, 1], climbs the mean loss over
 * the images that judge by Adam, and is kept within the bound. Errors of layers are bounded by parts of their largest weights.
 *
 * Inputs as of buildChipProgram(). Section `start` draws u evenly by the number of the chip; section `step` gives `correct`
 * u32[chips] (and `divergence`) of the errors as they are, then moves them.
 *
 * Source: Yan, Hu, Shi 2022 (arXiv 2207.07626), by public code MariusAnje/CIM_CW: Adam on the noise tensor, a bound on its
 * largest entry. Theirs penalises the size of the noise; here it is projected, as Madry et al. 2018 (arXiv 1706.06083) do.
 */
export function buildWorstCase(options: WorstCaseOptions & { worst: WorstCase }): Program {
  const { network, chips, images, worst } = options;
  const builder = new ProgramBuilder("worst case");
  const errors = appendStart(builder, options);
  builder.endSection("start");
  const x = builder.buffer("x", { dims: [1, images, inputSize(network.spec)], role: "input" });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const tensors = new Map(
    tensorsOf(network.layers).map(({ name, dims }) => [name, builder.constant(name, network.tensors[name], dims)]),
  );
  const moved = errors.map(({ name, u }) => {
    const weight = tensors.get(name)!;
    const params = { batch: chips, batch_a: 1, batch_b: chips, count: count(weight.dims) };
    const scale = worst.bound * largestOf(network.tensors[name]);
    const { sum } = builder.call(add, { params: { ...params, scale }, buffers: { a: weight, b: u } });
    return [name, builder.refine(sum, [chips, ...weight.dims])] as const;
  });
  const pass = {
    ...{ builder, images, tensors: new Map([...tensors, ...moved]), weightCopies: chips },
    mode: "evaluate" as const,
  };
  const { buffer: logits } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  const params = { chips, images, classes: outputSize(network) };
  builder.call(accuracy, { params, buffers: { logits, labels, correct } });
  if (options.reference) appendDivergence(builder, { ...params, logits, reference: options.reference });
  const all = appendRepeated(builder, { labels, rows: images, copies: chips });
  const { loss } = appendLoss(builder, {
    ...{ outputs: logits, rows: chips * images, kind: "softmax_cross_entropy", labels: all },
  });
  const { adjointOf } = appendReverse(builder, { of: loss, wrt: moved.map(([, buffer]) => buffer) });
  appendAscent(builder, { errors, gradients: moved.map(([, buffer]) => adjointOf(buffer)!), rate: worst.rate });
  builder.endSection("step");
  return builder.program;
}

/** Errors of a tensor in parts of their bound, state f32[chips, …]. */
interface SoughtErrors {
  name: string;
  u: Buffer;
}

/** u of every analog weight, evenly spread by the number of the chip. */
function appendStart(builder: ProgramBuilder, { network, model, chips }: WorstCaseOptions): SoughtErrors[] {
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  return analogLayers(network.layers).map(({ path, tensors: [{ dims }] }, layer) => {
    const cells = count(dims);
    const u = builder.buffer(`u.${path}`, { dims: [chips, ...dims], role: "state" });
    builder.call(programKernel, {
      constants: { kind: "additive", distribution: "uniform", devices: "alike" },
      params: {
        ...{ chips, cells, seed: model.seed, purpose: PURPOSES.worstCase, layer, draw: 0 },
        ...{ spread_purpose: PURPOSES.deviceSpread, spread: 0, g_max: 1, c0: 1, c1: 0, c2: 0, c3: 0, c4: 0 },
        ...{ floor: -1, ceiling: 1, ...distributionParams({ shape: "uniform" }) },
      },
      buffers: {
        chip,
        target: builder.constant("nothing", new Float32Array(cells)),
        reference: builder.constant("ones", new Float32Array(cells).fill(1)),
        programmed: u,
      },
    });
    return { name: `${path}.weight`, u };
  });
}

/** Adam against the gradient, with a negative rate; then back into [−1, 1]. */
function appendAscent(
  builder: ProgramBuilder,
  { errors, gradients, rate }: { errors: SoughtErrors[]; gradients: Buffer[]; rate: number },
): void {
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const one = builder.constant("one", Float32Array.of(1));
  const rates = builder.constant("rates", Float32Array.of(-rate));
  errors.forEach(({ u }, i) => {
    const size = count(u.dims);
    const [mean, square] = ["mean", "square"].map((slot) =>
      builder.buffer(`${slot}.${u.name}`, { dims: u.dims, role: "state" })
    );
    builder.call(adam, {
      // gradients of one of many chips are small: no ε may hide them
      params: { count: size, beta1: 0.9, beta2: 0.999, epsilon: 0, weight_decay: 0, steps: 1 },
      constants: { decay: "coupled" },
      buffers: { weight: u, gradient: gradients[i], rates, step, clip: one, mean, square },
    });
    builder.call(clamp, { params: { count: size, factor: 1 }, buffers: { limit: one, value: u } });
  });
  builder.call(advance, { params: { by: 1 }, buffers: { step } });
}

function largestOf(weights: Float32Array): number {
  return weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
}

/** What the chips of a chunk give at the worst errors that were met on the way, chip by chip. */
export async function searchWorst(
  session: Session,
  { program, steps, divergent }: { program: Program; steps: number; divergent: boolean },
): Promise<{ correct: Numbers; divergence?: Numbers }> {
  for (const { name, role, scalar, dims } of program.buffers.values()) {
    if (role !== "state") continue;
    session.write(name, scalar === "u32" ? new Uint32Array(count(dims)) : new Float32Array(count(dims)));
  }
  session.run(1, "start");
  const looks = Array.from({ length: steps + 1 }, () => {
    session.run(1, "step");
    return Promise.all(["correct", ...(divergent ? ["divergence"] : [])].map((name) => session.read(name)));
  });
  const [[correct, divergence], ...later] = await Promise.all(looks);
  for (const [counts, distances] of later) {
    counts.forEach((value, chip) => {
      if (value >= correct[chip]) return;
      correct[chip] = value;
      if (divergence) divergence[chip] = distances[chip];
    });
  }
  return { correct, ...(divergence && { divergence }) };
}
