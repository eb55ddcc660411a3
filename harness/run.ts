/** Plan → samples: trains or reads the network of every case, maps and evaluates it on an engine. */

import type { Engine } from "../kernels/engine.ts";
import type { Dataset } from "../models/data/dataset.ts";
import { evaluateChips, mapNetwork, type MappedNetwork } from "../models/mapping/chips.ts";
import { countCorrect } from "../models/networks/accuracy.ts";
import type { Network } from "../models/networks/network.ts";
import { TrainingError } from "../models/training/training.ts";
import { type DataStore, loadDataset, openStore } from "./data_store.ts";
import type { NetworkCache } from "./network_cache.ts";
import type { NetworkOrigin } from "./networks.ts";
import type { Case, Plan } from "./plan.ts";
import { PlanError } from "./plan_error.ts";
import { loadOptionsOf } from "./resolve.ts";
import { needsOf, type Rise } from "./rise.ts";
import { RiseStage } from "./rise_stage.ts";
import { type Candidate, trainBest } from "./training_stage.ts";
import { guessingDoubt, readWeights } from "./weights.ts";

/** What one case gave: images that each chip got right, chips in the order of their numbers. */
export interface CaseSamples {
  correct: number[];
  images: number;
  /** Correct images of the exact network that the chips were made of. */
  cleanCorrect: number;
  /** What gates on curvature judge; left out where none does. */
  rises?: Rise[];
  seconds: number;
}

export interface RunSamples {
  cases: CaseSamples[];
  /** Of this run; a network from the cache or a file took none of them. */
  trainingSeconds: number;
  /** Of the network trained last, nats; NaN if none was trained. */
  finalLoss: number;
  /** Where each network came from, in the order of their use. */
  networks: NetworkOrigin[];
  /** Networks that were chosen among several, the best candidate first. */
  selections: Selection[];
  /** Data sets used and the SHA-256 of their files. */
  data: { name: string; sha256: string }[];
  /** One sentence each; a run with warnings may be right, but should be looked at. */
  warnings: string[];
}

export interface Selection {
  case: string;
  candidates: Candidate[];
}

/** Progress as a person may want it: what is being done, and how far. */
export type Progress = (what: string, done: number, of: number) => void;

/** Things made once and shared by the cases that agree on what determines them. */
interface Workshop {
  engine: Engine;
  plan: Plan;
  progress: Progress;
  store: DataStore;
  home: string;
  cache?: NetworkCache;
  datasets: Map<string, Promise<Dataset>>;
  networks: Map<string, Promise<{ network: Network; cleanCorrect: number }>>;
  mappings: Map<string, Promise<MappedNetwork>>;
  totals: Omit<RunSamples, "cases">;
}

/**
 * Runs every case of a plan.
 *
 * @param store where data sets are; the usual folders if left out
 * @param home the folder that files named by the scenario are relative to; the working folder if left out
 * @param cache where trained networks are kept; they are trained anew if left out
 * @param chunk most chips to a Program run; any value gives the same samples
 */
export async function runPlan(
  plan: Plan,
  { engine, store = openStore(), home = ".", cache, progress = () => {}, chunk = Infinity }: {
    engine: Engine;
    store?: DataStore;
    home?: string;
    cache?: NetworkCache;
    progress?: Progress;
    chunk?: number;
  },
): Promise<RunSamples> {
  const workshop: Workshop = {
    ...{ engine, plan, progress, store, home, cache },
    datasets: new Map(),
    networks: new Map(),
    mappings: new Map(),
    totals: { trainingSeconds: 0, finalLoss: NaN, networks: [], selections: [], data: [], warnings: [] },
  };
  const cases: CaseSamples[] = [];
  for (const [index, one] of plan.cases.entries()) cases.push(await runCase(one, { workshop, index, chunk }));
  await findRises(cases, workshop);
  return { cases, ...workshop.totals };
}

/** Works out what gates on curvature judge, case by case; after the chips, since curvature fills the device's memory. */
async function findRises(cases: CaseSamples[], workshop: Workshop): Promise<void> {
  const { engine, plan, progress, totals } = workshop;
  const stage = new RiseStage(engine, { progress, warn: (what) => totals.warnings.push(what) });
  try {
    for (const [index, one] of plan.cases.entries()) {
      const needs = needsOf(plan, index);
      if (needs.length === 0) continue;
      const data = await dataset(one, workshop);
      const { network } = await obtained(one, workshop);
      cases[index].rises = await stage.risesOf(one, { network, data, needs });
    }
  } finally {
    stage.close();
  }
}

async function runCase(
  one: Case,
  { workshop, index, chunk }: { workshop: Workshop; index: number; chunk: number },
): Promise<CaseSamples> {
  const { engine, plan, progress } = workshop;
  const { test } = await dataset(one, workshop);
  const { network, cleanCorrect } = await obtained(one, workshop);
  const mapped = await mappedNetwork(one, { workshop, network });
  const count = plan.scenario.chips.max;
  const started = performance.now();
  const correct = await evaluateChips(engine, {
    mapped,
    model: one.model,
    test,
    chips: Uint32Array.from({ length: count }, (_, i) => i),
    chunk: Math.min(chunk, one.chunk, Math.ceil((4 * count) / engine.looks)),
    progress: (done) => progress(`case ${index + 1} of ${plan.cases.length}, ${one.label}: chips`, done, count),
  });
  return { correct, images: test.count, cleanCorrect, seconds: (performance.now() - started) / 1000 };
}

function dataset({ scenario }: Case, { datasets, store, totals }: Workshop): Promise<Dataset> {
  const options = loadOptionsOf(scenario);
  return once(datasets, JSON.stringify(options), async () => {
    const data = await loadDataset(store, options);
    totals.data.push({ name: data.name, sha256: data.sha256 });
    return data;
  });
}

/** The network of a case, trained or read, and how many test images it gets right. */
function obtained(one: Case, workshop: Workshop): Promise<{ network: Network; cleanCorrect: number }> {
  const { model, training, device, crossbar, chips } = one.scenario;
  const chosenBy = training?.selection ? [device, crossbar, chips.seed] : [];
  return once(workshop.networks, JSON.stringify([model, training, chosenBy]), async () => {
    const { test, classes } = await dataset(one, workshop);
    const network = training ? await trained(one, workshop) : read(one, workshop);
    const cleanCorrect = await countCorrect(workshop.engine, { network, samples: test });
    if (!training) workshop.totals.warnings.push(...guessingDoubt(cleanCorrect / test.count, classes));
    return { network, cleanCorrect };
  });
}

function read({ scenario }: Case, { store, home, totals }: Workshop): Network {
  const { network, sha256 } = readWeights(scenario, { store, home });
  totals.networks.push({ from: "file", file: scenario.model.weights!, sha256 });
  return network;
}

async function trained(one: Case, workshop: Workshop): Promise<Network> {
  const { engine, progress, cache, totals } = workshop;
  const data = await dataset(one, workshop);
  const started = performance.now();
  const warn = (what: string) => void totals.warnings.push(what);
  const { network, finalLoss, origins, candidates } = await trainBest(engine, {
    ...{ scenario: one.scenario, data, progress, cache, warn },
  }).catch(blameLearningRate);
  totals.trainingSeconds += (performance.now() - started) / 1000;
  totals.finalLoss = finalLoss;
  totals.networks.push(...origins);
  if (candidates.length > 0) totals.selections.push({ case: one.label, candidates });
  const guessing = Math.log(data.classes);
  if (finalLoss >= guessing) {
    const loss = `training ended at a loss of ${finalLoss.toFixed(3)}`;
    const than = `no better than guessing (ln ${data.classes} = ${guessing.toFixed(3)})`;
    warn(`${loss}, ${than}: lower training.learning_rate, or train longer`);
  }
  return network;
}

/** A loss that is no number any more has its place in the scenario: the learning rate. */
export function blameLearningRate(error: unknown): never {
  if (!(error instanceof TrainingError)) throw error;
  const expected = "a rate at which the loss stays finite";
  throw new PlanError("training.learning_rate", { expected, got: error.message, hint: "lower it" });
}

function mappedNetwork(
  one: Case,
  { workshop, network }: { workshop: Workshop; network: Network },
): Promise<MappedNetwork> {
  const { scenario, model } = one;
  // everything of a model that mapping and calibration look at
  const { device, mapping, reference, idleCells, verify, seed, tile, input, adc } = model;
  const cell = [device.gMinMicrosiemens, device.gMaxMicrosiemens, device.levels];
  const circuit = [mapping, reference, idleCells, verify, seed, tile, input, adc.percentile];
  const key = JSON.stringify([scenario.model, scenario.training, cell, circuit]);
  return once(workshop.mappings, key, async () => {
    const { train: training } = await dataset(one, workshop);
    return await mapNetwork(workshop.engine, { network, model, training });
  });
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  if (!made.has(key)) made.set(key, make());
  return made.get(key)!;
}
