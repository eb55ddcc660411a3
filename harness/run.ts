/** Plan → samples: trains, maps and evaluates every case on an engine. */

import type { Engine } from "../kernels/engine.ts";
import type { Dataset } from "../models/data/dataset.ts";
import { DATASETS } from "../models/data/mod.ts";
import { evaluateChips, mapNetwork, type MappedNetwork } from "../models/mapping/chips.ts";
import { countCorrect } from "../models/networks/accuracy.ts";
import type { Network } from "../models/networks/mlp.ts";
import { train } from "../models/training/train.ts";
import { type Case, type Plan, trainingOf } from "./plan.ts";

/** What one case gave: images that each chip got right, chips in the order of their numbers. */
export interface CaseSamples {
  correct: number[];
  images: number;
  /** Correct images of the exact network that the chips were made of. */
  cleanCorrect: number;
  seconds: number;
}

export interface RunSamples {
  cases: CaseSamples[];
  trainingSeconds: number;
  finalLoss: number;
}

/** Progress as a person may want it: what is being done, and how far. */
export type Progress = (what: string, done: number, of: number) => void;

/** Things made once and shared by the cases that agree on what determines them. */
interface Workshop {
  engine: Engine;
  plan: Plan;
  progress: Progress;
  data: Dataset;
  networks: Map<string, Promise<{ network: Network; cleanCorrect: number }>>;
  mappings: Map<string, Promise<MappedNetwork>>;
  totals: { trainingSeconds: number; finalLoss: number };
}

/**
 * Runs every case of a plan.
 *
 * @param chunk chips to a Program run; any value gives the same samples
 */
export async function runPlan(
  plan: Plan,
  { engine, progress = () => {}, chunk = plan.chunk }: { engine: Engine; progress?: Progress; chunk?: number },
): Promise<RunSamples> {
  const workshop: Workshop = {
    engine,
    plan,
    progress,
    data: DATASETS[plan.scenario.model.data](),
    networks: new Map(),
    mappings: new Map(),
    totals: { trainingSeconds: 0, finalLoss: NaN },
  };
  const cases: CaseSamples[] = [];
  for (const [index, one] of plan.cases.entries()) cases.push(await runCase(one, { workshop, index, chunk }));
  return { cases, ...workshop.totals };
}

async function runCase(
  one: Case,
  { workshop, index, chunk }: { workshop: Workshop; index: number; chunk: number },
): Promise<CaseSamples> {
  const { engine, plan, progress, data } = workshop;
  const { network, cleanCorrect } = await trained(one, workshop);
  const mapped = await mappedNetwork(one, { workshop, network });
  const count = plan.scenario.chips.max;
  const started = performance.now();
  const correct = await evaluateChips(engine, {
    mapped,
    model: one.model,
    test: data.test,
    chips: Uint32Array.from({ length: count }, (_, i) => i),
    chunk: Math.min(chunk, count),
    progress: (done) => progress(`case ${index + 1} of ${plan.cases.length}, ${one.label}: chips`, done, count),
  });
  return { correct, images: data.test.count, cleanCorrect, seconds: (performance.now() - started) / 1000 };
}

function trained(one: Case, workshop: Workshop): Promise<{ network: Network; cleanCorrect: number }> {
  const { model, training } = one.scenario;
  return once(workshop.networks, JSON.stringify([model, training]), async () => {
    const { engine, data, progress, totals } = workshop;
    const started = performance.now();
    const network = await train(engine, {
      name: model.network,
      activation: model.activation,
      training: trainingOf(one.scenario),
      data,
      progress: (done, of, loss) => {
        totals.finalLoss = loss;
        progress(`training, loss ${loss.toFixed(4)}: steps`, done, of);
      },
    });
    totals.trainingSeconds += (performance.now() - started) / 1000;
    return { network, cleanCorrect: await countCorrect(engine, { network, samples: data.test }) };
  });
}

function mappedNetwork(
  { scenario, model }: Case,
  { workshop, network }: { workshop: Workshop; network: Network },
): Promise<MappedNetwork> {
  const { gMinMicrosiemens, gMaxMicrosiemens } = model.device;
  const key = JSON.stringify([scenario.model, scenario.training, gMinMicrosiemens, gMaxMicrosiemens, model.tile]);
  const { engine, data } = workshop;
  return once(workshop.mappings, key, () => mapNetwork(engine, { network, model, training: data.train }));
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  if (!made.has(key)) made.set(key, make());
  return made.get(key)!;
}
