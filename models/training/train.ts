/** Training as one Program per step: queued by the thousand, looked at about once a second. */

import type { Engine, Session } from "../../kernels/engine.ts";
import type { Program } from "../../kernels/program.ts";
import { type Dataset, permutation } from "../data/dataset.ts";
import { type Activation, initialise, layerData, type Network } from "../networks/mlp.ts";
import { PURPOSES } from "../purposes.ts";
import { checkCheckpoint, checkNumbers, type Checkpoint, fingerprintOf, takeCheckpoint } from "./checkpoint.ts";
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
  name: string;
  activation: Activation;
  training: Training;
  data: Dataset;
  /** Called before the first step and about once a second. */
  progress?: (now: TrainingProgress) => void;
  /** Where an interrupted training of the same settings stopped. */
  resume?: Checkpoint;
  /** Given the state after every `every` steps, counted from the first; the training waits for it. */
  checkpoint?: (checkpoint: Checkpoint) => Promise<void>;
  every?: number;
}

/**
 * Trains a network on a data set.
 *
 * @returns weights f32, reproducible on one adapter: order and first weights depend on the seed alone, and a training that
 * is resumed ends at the same bits as one that was never interrupted
 * @throws {TrainingError} if a loss or a weight is no number any more, with the step; if a checkpoint is of another training
 */
export async function train(engine: Engine, options: TrainOptions): Promise<Network> {
  const { name, activation, training, data, resume } = options;
  const network = initialise(name, { activation, seed: training.seed });
  const order = shuffledOrder(training, data.train.count);
  const program = buildTrainingStep({ shapes: network.layers, activation, training, data, order: order.length });
  const steps = stepsOf(training, data.train.count);
  const fingerprint = fingerprintOf({ network: { name, activation }, training, data: sourceOf(data) });
  if (resume) checkCheckpoint(resume, { program, fingerprint, steps });
  const { images, labels } = data.train;
  const session = await engine.load(program, { images, labels, order, ...layerData(network), ...resume?.state });
  try {
    await runSteps(session, { ...options, program, fingerprint, steps, from: resume?.step ?? 0 });
    const trained = await readNetwork(session, network);
    // the loss is taken before the update, so the last step can still spoil the weights
    trained.layers.forEach(({ weight, bias }, l) =>
      checkNumbers({ [`weight.${l}`]: weight, [`bias.${l}`]: bias }, steps)
    );
    return trained;
  } finally {
    session.close();
  }
}

function sourceOf({ name, sha256 }: Dataset): Record<string, string> {
  return { name, sha256 };
}

interface Steps extends Pick<TrainOptions, "training" | "progress" | "checkpoint" | "every"> {
  program: Program;
  fingerprint: string;
  steps: number;
  from: number;
}

/** Runs the steps that are left, in pieces that end at a look or a checkpoint. */
async function runSteps(
  session: Session,
  { training, progress, checkpoint, every = Infinity, program, fingerprint, steps, from }: Steps,
): Promise<void> {
  if (!(every >= 1)) throw new RangeError(`train every: expected at least 1 step, got ${every}`);
  const length = diaryLength(steps);
  let [pace, before] = [FIRST_LOOK, NaN];
  progress?.({ done: from, of: steps, loss: NaN, accuracy: NaN, newest: NaN });
  for (let done = from; done < steps;) {
    const milestone = Math.min(steps, (Math.floor(done / every) + 1) * every);
    const now = Math.min(pace, length, milestone - done);
    const started = performance.now();
    session.run(now);
    const read = await Promise.all([session.read("losses"), session.read("hits")]);
    const [losses, hits] = read.map((values) => Array.from({ length: now }, (_, i) => values[(done + i) % length]));
    checkLosses(losses, { done, steps, before });
    done += now;
    before = losses[now - 1];
    pace = paceOf(now, performance.now() - started);
    const accuracy = sum(hits) / (now * training.batch);
    progress?.({ done, of: steps, loss: sum(losses) / now, accuracy, newest: before });
    if (checkpoint && done % every === 0) {
      await checkpoint(await takeCheckpoint(session, { program, fingerprint, step: done }));
    }
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

async function readNetwork(session: Session, network: Network): Promise<Network> {
  const layers = await Promise.all(network.layers.map(async (layer, l) => {
    const [weight, bias] = await Promise.all([session.read(`weight.${l}`), session.read(`bias.${l}`)]);
    return { ...layer, weight: Float32Array.from(weight), bias: Float32Array.from(bias) };
  }));
  return { ...network, layers };
}
