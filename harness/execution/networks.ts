/** The network of a training: from the cache, from where an interrupted run left it, or from the first step. */

import type { Engine } from "../../kernels/engine.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import type { NetworkSpec } from "../../models/networks/layers.ts";
import { prepareTraining, train, type TrainingProgress } from "../../models/training/train.ts";
import type { Training } from "../../models/training/training.ts";
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
  /** Not kept, and not looked for, if there is none. */
  cache?: NetworkCache;
  /** Told how far a training is, and the step that an interrupted one goes on from. */
  progress?: (now: TrainingProgress, resumedAt?: number) => void;
  warn: (what: string) => void;
}

export interface OriginatedNetwork extends TrainedNetwork {
  origin: Exclude<NetworkOrigin, { from: "file" }>;
}

/** The trained network for these settings; the same bits wherever it comes from. */
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
