/** The network of a training: from the cache, from where an interrupted run left it, or from the first step. */

import type { Engine } from "../../kernels/engine.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import type { NetworkSpec } from "../../models/networks/layers.ts";
import type { Tensors } from "../../models/networks/network.ts";
import { prepareTraining, train, type TrainingProgress } from "../../models/training/train.ts";
import { stagesOf, type Training } from "../../models/training/training.ts";
import { hold } from "../cache/in_use.ts";
import {
  entryFor,
  type NetworkCache,
  readInterrupted,
  readNetwork,
  storeCheckpoint,
  storeNetwork,
  type TrainedNetwork,
} from "./network_cache.ts";

/** Where a network came from, as a record tells it. */
export type NetworkOrigin =
  | { from: "training"; seconds: number; resumedAt?: number }
  /** The seconds are those that its training took, when it was trained. */
  | { from: "cache"; seconds: number }
  | { from: "file"; file: string; sha256: string };

export interface NetworkOptions {
  spec: NetworkSpec;
  training: Training;
  data: Dataset;
  /** Weights that it begins with; fresh ones if left out. */
  start?: Tensors;
  /** Not kept, and not looked for, if there is none. */
  cache?: NetworkCache;
  /** Told how far a training is, and the step that an interrupted one goes on from. */
  progress?: (now: TrainingProgress, resumedAt?: number) => void;
  warn: (what: string) => void;
}

export interface OriginatedNetwork extends TrainedNetwork {
  origin: Exclude<NetworkOrigin, { from: "file" }>;
}

/** How far which stage of a training is, and the step that an interrupted one goes on from. */
export type StageProgress = (now: TrainingProgress, at: { stage: number; of: number; resumedAt?: number }) => void;

/**
 * The networks of all stages of a training, each of which begins with the one before; the last is what was asked for. Stages
 * are kept one by one, so that fine-tunings share what they begin with.
 */
export async function obtainStages(
  engine: Engine,
  { progress, ...options }: Omit<NetworkOptions, "progress"> & { progress?: StageProgress },
): Promise<OriginatedNetwork[]> {
  const stages = stagesOf(options.training);
  const made: OriginatedNetwork[] = [];
  for (const [i, training] of stages.entries()) {
    const start = made.at(-1)?.network.tensors ?? options.start;
    const at = { stage: i + 1, of: stages.length };
    const told = (now: TrainingProgress, resumedAt?: number) => progress?.(now, { ...at, resumedAt });
    made.push(await obtainNetwork(engine, { ...options, training, start, progress: told }));
  }
  return made;
}

/** The trained network for these settings, of one stage; the same bits wherever it comes from. */
export async function obtainNetwork(engine: Engine, options: NetworkOptions): Promise<OriginatedNetwork> {
  const { cache, data } = options;
  if (!cache) return await trainOn(engine, options);
  const warned = new Set<string>();
  const warn = (what: string) => {
    if (!warned.has(what)) options.warn(what); // every checkpoint meets the same full disk
    warned.add(what);
  };
  const prepared = prepareTraining(engine, options);
  const entry = entryFor(cache, { engine, prepared, data, warn });
  using _held = await hold(entry.path);
  const kept = await readNetwork(entry);
  if (kept) return { ...kept, origin: { from: "cache", seconds: kept.seconds } };
  const resume = await readInterrupted(entry) ?? undefined;
  if (resume) cache.kept?.(resume.step);
  const trained = await trainOn(engine, {
    ...options,
    prepared,
    resume,
    checkpoint: async (one) => {
      if (await storeCheckpoint(entry, one)) cache.kept?.(one.step);
    },
    everySeconds: cache.checkpointSeconds,
  });
  await storeNetwork(entry, trained);
  cache.kept?.(null);
  await cache.tidy?.();
  return trained;
}

type Kept = Pick<Parameters<typeof train>[1], "prepared" | "resume" | "checkpoint" | "everySeconds">;

async function trainOn(
  engine: Engine,
  { progress, resume, ...options }: NetworkOptions & Kept,
): Promise<OriginatedNetwork> {
  const started = performance.now();
  let finalLoss = NaN;
  const told = (now: TrainingProgress) => {
    finalLoss = now.newest;
    progress?.(now, resume?.step);
  };
  const network = await train(engine, { ...options, resume, progress: told });
  const seconds = (resume?.seconds ?? 0) + (performance.now() - started) / 1000;
  return { network, finalLoss, seconds, origin: { from: "training", seconds, resumedAt: resume?.step } };
}
