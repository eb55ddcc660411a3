/**
 * Negative feedback training: the loss is taken of Out − β Σ γₙ Outₙ, γₙ = 10^(1 − n), where Outₙ are outputs that suffer
 * more than Out does. `ovf` (oriented variational forward): further passes at larger errors, the largest first. `irs`
 * (intermediate representation snapshot): small heads on what layers inside the network give, of which the trained network
 * has none. The authors divide by N + 1 as well, which here is the temperature's.
 *
 * Source: Qin et al., arXiv 2305.14561 (NeFT), figures and the authors' code (YifanQin-ND/NeFT_CIM).
 */

import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { appendForward, type Pass, type Value } from "../networks/forward.ts";
import type { StepContext } from "./context.ts";
import type { Training } from "./training.ts";

export type Feedback =
  & {
    /** β, of the strongest of the further outputs. */
    strength: number;
  }
  & (
    /** What is added to σ, the largest first. */
    | { kind: "ovf"; offsets: number[] }
    /** Heads, evenly spread over the activations of the network, and the width of their hidden layer. */
    | { kind: "irs"; heads: number; hidden: number }
  );

/** σ of the pass itself and of those that are fed back, in parts of the law's. */
export function feedbackLevels({ loss, noise }: Pick<Training, "loss" | "noise">): number[] {
  const feedback = loss?.feedback;
  if (feedback?.kind !== "ovf" || !noise) return [1];
  const [sigma] = noise.programming.coefficients;
  return [1, ...feedback.offsets.map((offset) => (sigma + offset) / sigma)];
}

/** −β γₙ of the n-th output, counted from 1. */
function shareOf({ strength }: Feedback, n: number): number {
  return -strength * 10 ** (1 - n);
}

/** Appends Out − β Σ γₙ Outₙ, a copy for every set. */
export function appendFeedback(
  context: StepContext,
  { outputs, pass, feedback }: { outputs: Value; pass: Pass; feedback: Feedback },
): Value {
  return feedback.kind === "ovf"
    ? appendVariational(context, { outputs, feedback, pass })
    : appendSnapshots(context, { outputs, feedback, pass });
}

/** The combination over the levels of every set, which lie beside each other. */
function appendVariational(
  { builder, training }: StepContext,
  { outputs, feedback, pass: { images } }: { outputs: Value; feedback: Feedback; pass: Pass },
): Value {
  const levels = feedbackLevels(training).length;
  const sets = outputs.copies / levels;
  const shares = Float32Array.from({ length: levels }, (_, n) => n === 0 ? 1 : shareOf(feedback, n));
  const n = count(outputs.buffer.dims) / outputs.copies;
  const params = { batch: sets, batch_a: 1, batch_b: sets, m: 1, k: levels, n };
  const b = builder.refine(outputs.buffer, [sets, levels, n]);
  const buffers = { a: builder.constant("feedback", shares), b };
  const { c } = builder.call(matmul, { params, buffers });
  return { copies: sets, buffer: builder.refine(c, [sets, images, n / images]) };
}

/** Adds what the heads give for the same copies. */
function appendSnapshots(
  { builder, companions }: StepContext,
  { outputs, feedback, pass }: { outputs: Value; feedback: Feedback; pass: Pass },
): Value {
  const sum = companions.reduce((total, { after, layers }, i) => {
    const { buffer } = appendForward({ ...pass, seen: undefined }, { layers, x: pass.seen!.get(after)! });
    const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(total.dims), scale: shareOf(feedback, i + 1) };
    return builder.call(add, { params, buffers: { a: total, b: buffer } }).sum;
  }, outputs.buffer);
  return { ...outputs, buffer: sum };
}
