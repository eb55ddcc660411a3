/** How the images of a training reach the device: all at once, or in windows of their shuffled order. */

import type { Session } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { type Dataset, type DatasetShape, permutation } from "../data/dataset.ts";
import { PURPOSES } from "../purposes.ts";
import type { Feed } from "./step.ts";
import type { Training } from "./training.ts";

/** Bytes of images that lie on the device at once where the whole training set would not fit. */
const WINDOW_BYTES = 64 * 2 ** 20;

export interface OpenFeed extends Feed {
  /** Of all epochs one after the other, as indices into the training set. */
  order: Uint32Array;
  /** What a session is loaded with. */
  first: Record<string, Numbers>;
  /** Steps that a window serves; Infinity for a whole training set. */
  steps: number;
  /** Writes the window that holds a step. */
  write: (session: Session, step: number) => void;
}

/** The training set in one buffer, or, where it is too large for one, windows of its shuffled order. */
export function openFeed(
  { training, data, bindingBytes }: { training: Training; data: Dataset; bindingBytes: number },
): OpenFeed {
  const { images, labels, count } = data.train;
  const order = shuffledOrder(training, count);
  const { width } = data;
  if (feedOf({ training, data, bindingBytes }).samples === count) {
    const first = { images, labels, order };
    return { samples: count, length: order.length, order, steps: Infinity, first, write() {} };
  }
  const { samples } = feedOf({ training, data, bindingBytes });
  const write = (session: Session, step: number) => {
    const at = Math.floor(step * training.batch / samples) * samples;
    const pixels = new Float32Array(samples * width);
    const classes = new Uint32Array(samples);
    for (let i = 0; i < samples; i++) {
      const from = order[(at + i) % order.length];
      pixels.set(images.subarray(from * width, (from + 1) * width), i * width);
      classes[i] = labels[from];
    }
    session.write("images", pixels);
    session.write("labels", classes);
  };
  const first = { order: Uint32Array.from({ length: samples }, (_, i) => i) };
  return { samples, length: samples, order, steps: samples / training.batch, first, write };
}

/** How many samples lie on the device: all, or a whole number of batches. */
export function feedOf(
  { training, data: { width, trainCount }, bindingBytes }: {
    training: Training;
    data: DatasetShape;
    bindingBytes: number;
  },
): Feed {
  const sampleBytes = 4 * width;
  if (trainCount * sampleBytes <= bindingBytes) {
    return { samples: trainCount, length: training.epochs * trainCount };
  }
  const batches = Math.max(1, Math.floor(Math.min(WINDOW_BYTES, bindingBytes) / (training.batch * sampleBytes)));
  return { samples: batches * training.batch, length: batches * training.batch };
}

/** Sample indices of all epochs one after the other, each epoch shuffled by its own draw. */
export function shuffledOrder({ epochs, seed }: Pick<Training, "epochs" | "seed">, count: number): Uint32Array {
  const order = new Uint32Array(epochs * count);
  for (let epoch = 0; epoch < epochs; epoch++) {
    order.set(permutation(count, { seed, purpose: PURPOSES.shuffle, draw: epoch }), epoch * count);
  }
  return order;
}
