/** What the loss of a training is taken of: the outputs of the network over a temperature, perhaps with negative feedback. */

import { appendScaled } from "../../kernels/linalg/broadcast.ts";
import type { Buffer } from "../../kernels/program.ts";
import type { Pass, Value } from "../networks/forward.ts";
import type { StepContext } from "./context.ts";
import { appendFeedback, type Feedback, feedbackLevels } from "./negative_feedback.ts";
import type { Training } from "./training.ts";

export interface LossForm {
  /**
   * Outputs are divided by it, 1 if left out. Above 1 it is a strong regulariser by itself: what comes of feedback must be
   * compared with the same temperature without it.
   */
  temperature?: number;
  /** None if left out. */
  feedback?: Feedback;
}

/** σ of the errors of every pass that the objective is made of, in parts of the law's. */
export function levelsOf(training: Training): number[] {
  return feedbackLevels(training);
}

/**
 * Appends the logits that the loss is taken of, f32[sets · rows, classes].
 *
 * @param outputs of the network, a copy for every set and level
 * @param pass that gave them, with what every layer gave
 */
export function appendLogits(
  context: StepContext,
  { outputs, pass }: { outputs: Value; pass: Pass },
): { logits: Buffer; sets: number } {
  const { builder, training } = context;
  const { temperature = 1, feedback } = training.loss ?? {};
  const { buffer: x, copies: sets } = feedback ? appendFeedback(context, { outputs, pass, feedback }) : outputs;
  const call: Parameters<typeof appendScaled>[0] = (kernel, options) => builder.call(kernel, options);
  return { logits: appendScaled(call, { x, scale: 1 / temperature }), sets };
}
