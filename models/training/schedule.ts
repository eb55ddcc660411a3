/** The learning rate of every step, as a table that the optimiser reads on the device. */

import { stepsOf, type Training } from "./training.ts";

/** Each may begin with a warm-up: the rate grows from step to step by the same amount, up to the learning rate. */
export type Schedule =
  & { warmUpEpochs?: number }
  & (
    | { kind: "constant" }
    /** Half a cosine from the learning rate after the warm-up to `floor`, 0 if left out, after the last step. */
    | { kind: "cosine"; floor?: number }
    /** Times `factor` after every so many epochs, counted from the first step. */
    | { kind: "step"; everyEpochs: number; factor: number }
  );

/**
 * Learning rates from the first step on; the last of them holds for all steps after it.
 *
 * @param images of the training set
 * @returns f64, no longer than the training has steps
 * @throws {RangeError} if the epochs of a schedule are not above 0
 * Source: warm-up Goyal et al. 2017 (arXiv 1706.02677), §2.2; cosine Loshchilov and Hutter 2017 (arXiv 1608.03983) in the
 * form of He et al. 2019 (arXiv 1812.01187), §5.1; steps He et al. 2016.
 */
export function rateTable(training: Training, images: number): Float64Array {
  const { learningRate, batch, schedule = { kind: "constant" } } = training;
  const steps = stepsOf(training, images);
  const warm = Math.round(((schedule.warmUpEpochs ?? 0) * images) / batch);
  const after = shapeOf(schedule, { learningRate, steps, warm, images, batch });
  const rates = Float64Array.from(
    { length: steps },
    (_, step) => step < warm ? learningRate * ((step + 1) / warm) : after(step),
  );
  let length = steps;
  while (length > 1 && rates[length - 2] === rates[steps - 1]) length--;
  return rates.slice(0, length);
}

interface Sizes {
  learningRate: number;
  steps: number;
  warm: number;
  images: number;
  batch: number;
}

/** The rate of a step after the warm-up. */
function shapeOf(schedule: Schedule, { learningRate, steps, warm, images, batch }: Sizes): (step: number) => number {
  switch (schedule.kind) {
    case "constant":
      return () => learningRate;
    case "cosine": {
      const { floor = 0 } = schedule;
      const swing = (learningRate - floor) / 2;
      return (step) => floor + swing * (1 + Math.cos((Math.PI * (step - warm)) / (steps - warm)));
    }
    case "step": {
      const { everyEpochs, factor } = schedule;
      if (!(everyEpochs > 0)) {
        throw new RangeError(`schedule everyEpochs: expected a number above 0, got ${everyEpochs}`);
      }
      // of whole numbers, so that an epoch that ends with a step does not begin a step late
      return (step) => learningRate * factor ** Math.floor((step * batch) / (everyEpochs * images));
    }
  }
}
