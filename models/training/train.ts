/** Training as one Program per step: queued by the thousand, looked at about once a second. */

import type { Engine, Session } from "../../kernels/engine.ts";
import type { Program } from "../../kernels/program.ts";
import type { Dataset } from "../data/dataset.ts";
import type { NetworkSpec } from "../networks/layers.ts";
import {
  checkTensors,
  initialise,
  inputSize,
  type Network,
  outputSize,
  readTensors,
  type Tensors,
} from "../networks/network.ts";
import {
  checkCheckpoint,
  checkNumbers,
  type Checkpoint,
  digestOf,
  fingerprintOf,
  takeCheckpoint,
} from "./checkpoint.ts";
import { companionsOf } from "./companions.ts";
import { type OpenFeed, openFeed } from "./feed.ts";
import { buildTrainingStep, diaryLength } from "./step.ts";
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
  /** Weights to begin with, those of every tensor; drawn anew if left out. */
  start?: Tensors;
  /** Tensors that stay as they are; none if left out. */
  frozen?: string[];
  /** What prepareTraining() makes of these, if somebody has it already. */
  prepared?: PreparedTraining;
  /** Called before the first step and at every look. */
  progress?: (now: TrainingProgress) => void;
  /** Where an interrupted training of the same settings stopped. */
  resume?: Checkpoint;
  /**
   * Given the state after every `every` steps, counted from the first, and at the first look that is `everySeconds` after
   * the last one; the training waits for it.
   */
  checkpoint?: (checkpoint: Checkpoint) => Promise<void>;
  every?: number;
  everySeconds?: number;
}

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
  const { resume, prepared = prepareTraining(engine, options) } = options;
  const { network, program, feed, steps, beside } = prepared;
  if (resume) checkCheckpoint(resume, prepared);
  const session = await engine.load(program, { ...feed.first, ...network.tensors, ...beside, ...resume?.state });
  try {
    await runSteps(session, { ...options, ...prepared });
    const tensors = await readTensors(session, network);
    // the loss is taken before the update, so the last step can still spoil the weights
    checkNumbers(tensors, steps);
    return { ...network, tensors };
  } finally {
    session.close();
  }
}

/** Everything that a training is before its first step. */
export interface PreparedTraining {
  /** With its first weights. */
  network: Network;
  /** First numbers of what is trained beside it. */
  beside: Tensors;
  /** One step. */
  program: Program;
  feed: OpenFeed;
  steps: number;
  /** Of its settings, as checkpoints carry it. */
  fingerprint: string;
}

/**
 * Draws the first weights, unless there are some, and the order of the images, and builds the Program of a step; computes
 * nothing yet.
 *
 * @throws {TypeError} if the training has a first one: that is a training of its own (stagesOf)
 * @throws {NetworkError} if the weights to begin with are not those of the network
 */
export function prepareTraining(
  { bindingBytes }: Pick<Engine, "bindingBytes">,
  { spec, training, data, start, frozen = [] }: Pick<TrainOptions, "spec" | "training" | "data" | "start" | "frozen">,
): PreparedTraining {
  if (training.first) throw new TypeError("Cannot train two stages at once: take them one by one (stagesOf)");
  const drawn = initialise(spec, { seed: training.seed });
  if (start) checkTensors(drawn, start, `${spec.name} start`);
  const network = { ...drawn, tensors: start ?? drawn.tensors };
  checkFit(network, data);
  const companions = companionsOf(training, network);
  const feed = openFeed({ training, data, bindingBytes });
  return {
    ...{ network, feed, beside: Object.assign({}, ...companions.map(({ tensors }) => tensors)) },
    program: buildTrainingStep({
      ...{ network, training, data, feed, companions },
      frozen: (name) => frozen.includes(name),
    }),
    steps: stepsOf(training, data.train.count),
    fingerprint: fingerprintOf({
      ...{ network: spec, training, data: sourceOf(data) },
      ...(start && { start: digestOf(start) }),
      ...(frozen.length > 0 && { frozen }),
    }),
  };
}

/** @throws {TrainingError} if network and data do not fit, or the data hold what is no number */
function checkFit(network: Network, { name, train: { images, labels }, width, classes }: Dataset): void {
  const [inputs, outputs] = [inputSize(network.spec), outputSize(network)];
  if (inputs !== width || outputs !== classes) {
    const expected = `${width} inputs and ${classes} outputs, as ${name} has`;
    throw new TrainingError(`${network.spec.name}: expected ${expected}, got ${inputs} and ${outputs}`);
  }
  const label = labels.findIndex((value) => value >= classes);
  if (label >= 0) {
    throw new TrainingError(`${name} labels[${label}]: expected a class below ${classes}, got ${labels[label]}`);
  }
  const pixel = images.findIndex((value) => !Number.isFinite(value));
  if (pixel < 0) return;
  const place = `${name} images[${Math.floor(pixel / width)}]`;
  throw new TrainingError(`${place}: expected finite numbers, got ${images[pixel]}`);
}

function sourceOf({ name, sha256 }: Dataset): Record<string, string> {
  return { name, sha256 };
}

type Steps = Omit<TrainOptions, "spec" | "prepared"> & PreparedTraining;

/** Runs the steps that are left, in pieces that end at a look, a checkpoint or the end of a window. */
async function runSteps(
  session: Session,
  { training, data, progress, resume, feed, steps, ...kept }: Steps,
): Promise<void> {
  const { every = Infinity } = kept;
  if (!(every >= 1)) throw new RangeError(`train every: expected at least 1 step, got ${every}`);
  const from = resume?.step ?? 0;
  const keep = keeper(session, { ...kept, secondsBefore: resume?.seconds ?? 0 });
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
    await keep(done, { last: done === steps });
  }
}

type Keeping = Pick<Steps, "checkpoint" | "every" | "everySeconds" | "program" | "fingerprint">;

/** Hands a checkpoint over wherever one is due. */
function keeper(
  session: Session,
  { checkpoint, every = Infinity, everySeconds = Infinity, program, fingerprint, secondsBefore }: Keeping & {
    secondsBefore: number;
  },
): (done: number, at: { last: boolean }) => Promise<void> {
  const started = performance.now();
  let before = started;
  return async (done, { last }) => {
    // nobody goes on from the last step, unless it was asked for
    const late = !last && performance.now() - before >= 1000 * everySeconds;
    if (!checkpoint || !(late || done % every === 0)) return;
    const seconds = secondsBefore + (performance.now() - started) / 1000;
    await checkpoint(await takeCheckpoint(session, { program, fingerprint, step: done, seconds }));
    before = performance.now();
  };
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
