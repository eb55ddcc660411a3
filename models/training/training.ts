/** What a training is, apart from the network and the data. */

import type { ClipWeights } from "./clip_weights.ts";
import type { TrainingNoise } from "./noise.ts";
import type { LossForm } from "./objective.ts";
import type { Orthogonality } from "./orthogonality.ts";
import type { Schedule } from "./schedule.ts";
import type { Sharpness } from "./sharpness.ts";

export interface Training {
  /** adam couples its weight decay to the gradient, adamw takes it off the weights. */
  method: "adam" | "adamw" | "sgd";
  epochs: number;
  batch: number;
  learningRate: number;
  /** Of sgd alone, as is `nesterov`. */
  momentum: number;
  /** false if left out. */
  nesterov?: boolean;
  /** 0 if left out; of all that is trained, biases as well. */
  weightDecay?: number;
  /** Largest norm of a gradient over all weights; none if left out. */
  clipNorm?: number;
  /** Constant if left out. */
  schedule?: Schedule;
  /** Mirrors and shifts of the images, drawn anew at every step; none if left out. */
  augmentation?: { flip: boolean; pad: number };
  seed: number;
  /** Errors of the weights that every step sees; none if left out. */
  noise?: TrainingNoise;
  /** The cross-entropy of the outputs themselves if left out. */
  loss?: LossForm;
  /** None if left out, as are the two below. */
  orthogonality?: Orthogonality;
  sharpness?: Sharpness;
  clipWeights?: ClipWeights;
  /** A training of its own before this one, without errors: this one is a fine-tuning of it. None if left out. */
  first?: FirstTraining;
}

/** What a first training does otherwise than the one that follows. */
export type FirstTraining = Pick<Training, "epochs"> & Partial<Pick<Training, "learningRate" | "schedule">>;

/** Training went wrong in the numbers or in what it was told to go on from, not in the machine. */
export class TrainingError extends Error {
  override name = "TrainingError";
}

/** Steps of a training: batches run across the borders of epochs, so that every image is seen equally often. */
export function stepsOf({ epochs, batch }: Pick<Training, "epochs" | "batch">, images: number): number {
  return Math.max(1, Math.floor((epochs * images) / batch));
}

/** Trainings one after the other, each of which begins with the weights that the one before has left. */
export function stagesOf({ first, ...main }: Training): Training[] {
  if (!first) return [main];
  const { noise: _n, loss: _l, orthogonality: _o, sharpness: _s, clipWeights: _c, ...plain } = main;
  return [{ ...plain, ...first }, main];
}
