/** What a training is, apart from the network and the data. */

import type { TrainingNoise } from "./noise.ts";
import type { Schedule } from "./schedule.ts";

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
}

/** Training went wrong in the numbers or in what it was told to go on from, not in the machine. */
export class TrainingError extends Error {
  override name = "TrainingError";
}

/** Steps of a training: batches run across the borders of epochs, so that every image is seen equally often. */
export function stepsOf({ epochs, batch }: Pick<Training, "epochs" | "batch">, images: number): number {
  return Math.max(1, Math.floor((epochs * images) / batch));
}
