/** Training as one Program per step: queued by the thousand, looked at about once a second. */

import type { Engine, Session } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import { type Dataset, type DatasetShape, permutation } from "../data/dataset.ts";
import type { NetworkSpec } from "../networks/layers.ts";
import { initialise, type Network, readTensors } from "../networks/network.ts";
import { PURPOSES } from "../purposes.ts";
import { checkCheckpoint, checkNumbers, type Checkpoint, fingerprintOf, takeCheckpoint } from "./checkpoint.ts";
import { buildTrainingStep, diaryLength, type Feed } from "./step.ts";
import { stepsOf, type Training, TrainingError } from "./training.ts";

/** Time between two looks at the device, each of which costs 10 ms and more. */
const LOOK_SECONDS = 1;
/** Steps before the first look, which tells how long a step takes. */
const FIRST_LOOK = 8;

/** How far a training is. */
export interface TrainingProgress {
  done: number;
  of: number;
  /** Means over the steps since the last report: nats, and share of the images that were classified right. */
  loss: number;
  accuracy: number;
  /** Mean loss of the newest step, nats; NaN before the first, as are the others. */
  newest: number;
}

export interface TrainOptions {
  spec: NetworkSpec;
  training: Training;
  data: Dataset;
  /** Called before the first step and at every look. */
  progress?: (now: TrainingProgress) => void;
  /** Where an interrupted training of the same settings stopped. */
  resume?: Checkpoint;
  /** Given the state after every `every` steps, counted from the first; the training waits for it. */
  checkpoint?: (checkpoint: Checkpoint) => Promise<void>;
  every?: number;
}

/** Bytes of images that lie on the device at once where the whole training set would not fit. */
const WINDOW_BYTES = 64 * 2 ** 20;

/** Looks at the device during an epoch, at most: each waits for all that is queued. */
const LOOKS_AN_EPOCH = 4;

/**
 * Trains a network on a data set.
 *
 * @returns weights f32, reproducible on one adapter: order and first weights depend on the seed alone, and a training that
 * is resumed ends at the same bits as one that was never interrupted
 * @throws {TrainingError} if a loss or a weight is no number any more, with the step; if a checkpoint is of another training
 */
export async function train(engine: Engine, options: TrainOptions): Promise<Network> {
  const { spec, training, data, resume } = options;
  const network = initialise(spec, { seed: training.seed });
  const feed = openFeed({ training, data, bindingBytes: engine.bindingBytes });
  const program = buildTrainingStep({ network, training, data, feed });
  const steps = stepsOf(training, data.train.count);
  const fingerprint = fingerprintOf({ network: spec, training, data: sourceOf(data) });
  if (resume) checkCheckpoint(resume, { program, fingerprint, steps });
  const session = await engine.load(program, { ...feed.first, ...network.tensors, ...resume?.state });
  try {
    await runSteps(session, { ...options, program, fingerprint, steps, feed, from: resume?.step ?? 0 });
    const tensors = await readTensors(session, network);
    // the loss is taken before the update, so the last step can still spoil the weights
    checkNumbers(tensors, steps);
    return { ...network, tensors };
  } finally {
    session.close();
  }
}

function sourceOf({ name, sha256 }: Dataset): Record<string, string> {
  return { name, sha256 };
}

interface OpenFeed extends Feed {
  /** What a session is loaded with. */
  first: Record<string, Numbers>;
  /** Steps that a window serves; Infinity for a whole training set. */
  steps: number;
  /** Writes the window that holds a step. */
  write: (session: Session, step: number) => void;
}

/** The training set in one buffer, or, where it is too large for one, windows of its shuffled order. */
function openFeed(
  { training, data, bindingBytes }: { training: Training; data: Dataset; bindingBytes: number },
): OpenFeed {
  const { images, labels, count } = data.train;
  const order = shuffledOrder(training, count);
  const { width } = data;
  if (feedOf({ training, data, bindingBytes }).samples === count) {
    const first = { images, labels, order };
    return { samples: count, length: order.length, steps: Infinity, first, write() {} };
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
  return { samples, length: samples, steps: samples / training.batch, first, write };
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

interface Steps extends Pick<TrainOptions, "training" | "data" | "progress" | "checkpoint" | "every"> {
  program: Program;
  fingerprint: string;
  feed: OpenFeed;
  steps: number;
  from: number;
}

/** Runs the steps that are left, in pieces that end at a look, a checkpoint or the end of a window. */
async function runSteps(
  session: Session,
  { training, data, progress, checkpoint, every = Infinity, program, fingerprint, feed, steps, from }: Steps,
): Promise<void> {
  if (!(every >= 1)) throw new RangeError(`train every: expected at least 1 step, got ${every}`);
  const length = diaryLength(steps);
  const least = Math.ceil(data.train.count / training.batch / LOOKS_AN_EPOCH);
  let [pace, before] = [FIRST_LOOK, NaN];
  progress?.({ done: from, of: steps, loss: NaN, accuracy: NaN, newest: NaN });
  for (let done = from; done < steps;) {
    const milestone = Math.min(steps, (Math.floor(done / every) + 1) * every);
    const now = Math.min(pace, length, milestone - done);
    const started = performance.now();
    queue(session, { feed, from: done, count: now });
    const read = await Promise.all([session.read("losses"), session.read("hits")]);
    const [losses, hits] = read.map((values) => Array.from({ length: now }, (_, i) => values[(done + i) % length]));
    checkLosses(losses, { done, steps, before });
    done += now;
    before = losses[now - 1];
    pace = Math.max(least, paceOf(now, performance.now() - started));
    const accuracy = sum(hits) / (now * training.batch);
    progress?.({ done, of: steps, loss: sum(losses) / now, accuracy, newest: before });
    if (checkpoint && done % every === 0) {
      await checkpoint(await takeCheckpoint(session, { program, fingerprint, step: done }));
    }
  }
}

/** Queues steps, with the images of every window that they go through; waits for nothing. */
function queue(
  session: Session,
  { feed, from, count }: { feed: OpenFeed; from: number; count: number },
): void {
  for (let step = from; step < from + count;) {
    const left = Math.min(from + count - step, feed.steps === Infinity ? count : feed.steps - step % feed.steps);
    if (step === from || step % feed.steps === 0) feed.write(session, step);
    session.run(left);
    step += left;
  }
}

/** Steps until the next look, by how long the last ones took; growing slowly, since the first of all are slower. */
function paceOf(steps: number, milliseconds: number): number {
  const fitting = Math.floor((steps * LOOK_SECONDS * 1000) / Math.max(1, milliseconds));
  return Math.max(1, Math.min(fitting, 64 * steps));
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function checkLosses(losses: number[], { done, steps, before }: { done: number; steps: number; before: number }): void {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return;
  const last = bad > 0 ? losses[bad - 1] : before;
  const after = Number.isFinite(last) ? `, after ${last.toPrecision(3)} at the step before` : "";
  throw new TrainingError(`a loss of ${losses[bad]} at step ${done + bad + 1} of ${steps}${after}`);
}

/** Sample indices of all epochs one after the other, each epoch shuffled by its own draw. */
function shuffledOrder({ epochs, seed }: Training, count: number): Uint32Array {
  const order = new Uint32Array(epochs * count);
  for (let epoch = 0; epoch < epochs; epoch++) {
    order.set(permutation(count, { seed, purpose: PURPOSES.shuffle, draw: epoch }), epoch * count);
  }
  return order;
}
