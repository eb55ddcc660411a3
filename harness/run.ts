/** Plan → samples: trains or reads the network of every case, maps and evaluates it on an engine. */

import type { Engine } from "../kernels/engine.ts";
import type { ExactOutputs } from "../models/networks/accuracy.ts";
import { Budget } from "./execution/budget.ts";
import { type DataStore, openStore } from "./data/data_store.ts";
import { curvatureNeedsOf } from "./gates/curvature.ts";
import { CaseDraw } from "./execution/draw.ts";
import type { Journal } from "./execution/journal.ts";
import { judge, openCases } from "./judge.ts";
import { matching } from "./gates/matching.ts";
import type { NetworkCache } from "./execution/network_cache.ts";
import type { Plan } from "./planning/case.ts";
import { needsOf } from "./gates/rise.ts";
import { RiseStage } from "./execution/rise_stage.ts";
import { digestOf, sampleKey } from "./execution/sample_key.ts";
import { PlanError } from "./planning/plan_error.ts";
import { type KnownSamples, shardRange, type Stretch } from "./execution/stretches.ts";
import type { Progress } from "./output/progress.ts";
import type { CaseSamples, RunSamples } from "./execution/samples.ts";
import { Workshop } from "./execution/workshop.ts";

export interface RunPlanOptions {
  engine: Engine;
  /** Where data sets are; the usual folders if left out. */
  store?: DataStore;
  /** The folder that files named by the scenario are relative to; the working folder if left out. */
  home?: string;
  /** Where trained networks are kept; they are trained anew if left out. */
  cache?: NetworkCache;
  progress?: Progress;
  /** Most chips to a Program run; any value gives the same samples. */
  chunk?: number;
  /** Only the chips of this shard, from 1. */
  shard?: { index: number; of: number };
  /** Where chips are kept as they are drawn, and taken up again; nowhere if left out. */
  journal?: Journal;
  /** Chips of earlier records. */
  known?: KnownSamples;
}

/**
 * Runs every case of a plan.
 *
 * @throws {BudgetError} when `budget.seconds` are spent, never before some chips were drawn; the journal then holds them
 */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<RunSamples> {
  const { engine, store = openStore(), home = ".", cache, progress = () => {} } = options;
  const workshop = new Workshop({ engine, plan, store, home, cache, progress });
  const budget = new Budget(plan.scenario.budget.seconds);
  checkShard(plan.scenario.chips.max, options.shard);
  const draws: Draw[] = [];
  const own = stretchesByKey(options.journal);
  for (const index of plan.cases.keys()) draws.push(await openDraw(index, { workshop, options, budget, own }));
  const { stop, max } = plan.scenario.chips;
  const samples = draws.map(({ samples }) => samples);
  if (stop === "max" || options.shard) {
    const { last } = shardRange(max, options.shard);
    for (const draw of draws) await draw.upTo(last);
    await findRises(samples, workshop);
  } else {
    await findRises(samples, workshop); // they are judged from the first look on
    await drawUntilDecided(draws, { plan, samples });
  }
  return { cases: samples, ...workshop.totals };
}

/** What a killed run has drawn, by the key of its case; cases that are the same share what this run draws. */
function stretchesByKey(journal: Journal | undefined): Map<string, Stretch[]> {
  return Map.groupBy(journal?.content.stretches ?? [], ({ key }) => key);
}

/** A shard without a chip would leave a record that says nothing. */
function checkShard(chips: number, shard?: { index: number; of: number }): void {
  if (!shard || chips >= shard.of) return;
  const hint = "fewer shards, or more chips";
  throw new PlanError("chips.max", {
    expected: `at least a chip for each of ${shard.of} shards`,
    got: `${chips}`,
    hint,
  });
}

/** Chips between looks double, so that looking costs next to nothing; the gates hold however often they are looked at. */
const FIRST_LOOK = 32;

async function drawUntilDecided(
  draws: Draw[],
  { plan, samples }: { plan: Plan; samples: CaseSamples[] },
): Promise<void> {
  const { max } = plan.scenario.chips;
  let open = [...draws.keys()];
  for (let chips = Math.min(FIRST_LOOK, max); open.length > 0; chips = Math.min(2 * chips, max)) {
    for (const index of open) await draws[index].upTo(chips);
    if (chips === max) return;
    open = openCases(plan, judge(plan, { cases: samples }));
  }
}

/** Whether a gate judges how far the outputs of a case's chips diverge. */
function needsDivergence(plan: Plan, index: number): boolean {
  const { group } = plan.cases[index];
  return plan.gates[group].some((gate) =>
    gate.statistic === "divergence" &&
    matching(gate.when, { plan, group }).includes(index)
  );
}

function referenceOf({ logits }: ExactOutputs): { logits: Float32Array; sha256: string } {
  return { logits, sha256: digestOf(logits) };
}

/** A case that is being drawn; its samples grow with every call. */
interface Draw {
  samples: CaseSamples;
  upTo: (last: number) => Promise<void>;
}

async function openDraw(
  index: number,
  { workshop, options, budget, own }: {
    workshop: Workshop;
    options: RunPlanOptions;
    budget: Budget;
    own: Map<string, Stretch[]>;
  },
): Promise<Draw> {
  const { engine, plan, progress } = workshop.options;
  const { chunk = Infinity, journal, known } = options;
  const one = plan.cases[index];
  const { test } = await workshop.dataset(one);
  const { exact } = await workshop.obtained(one);
  const mapped = await workshop.mapped(one);
  const key = sampleKey(engine, { mapped, model: one.model, test });
  const shared = own.get(key) ?? [];
  own.set(key, shared);
  const { first, last } = shardRange(one.scenario.chips.max, options.shard);
  const reference = needsDivergence(plan, index) ? referenceOf(exact) : undefined;
  const of = last - first;
  const where = `case ${index + 1} of ${plan.cases.length}, ${one.label}`;
  const draw = new CaseDraw(one, first, {
    ...{ engine, mapped, test, chunk, reference },
    own: shared,
    earlier: known?.get(key) ?? [],
    keep: (stretch) => {
      journal?.append(key, stretch);
      shared.push(stretch);
    },
    goOn: (done) => budget.spend(`${where}: chips ${done} of ${of}`),
    progress: (done) => {
      const whole = { done: index * of + done, of: plan.cases.length * of };
      progress({ stage: "chips", what: where, unit: "chips", done, of, whole });
    },
  });
  const samples: CaseSamples = {
    ...{
      key,
      firstChip: first,
      correct: draw.correct,
      ...(reference && { divergence: draw.divergence, reference: reference.sha256 }),
    },
    ...{ images: test.count, cleanCorrect: exact.correct, seconds: 0, reused: 0 },
  };
  return {
    samples,
    upTo: async (to) => {
      await draw.upTo(to);
      Object.assign(samples, { seconds: draw.seconds, reused: draw.reused });
    },
  };
}

/** Works out what gates on curvature judge, case by case; after the chips, since curvature fills the device's memory. */
async function findRises(cases: CaseSamples[], workshop: Workshop): Promise<void> {
  const { engine, plan, progress } = workshop.options;
  const stage = new RiseStage(engine, { progress, warn: (what) => workshop.totals.warnings.push(what) });
  try {
    for (const [index, one] of plan.cases.entries()) {
      const needs = needsOf(plan, index);
      const asked = curvatureNeedsOf(plan, index);
      if (needs.length === 0 && asked.length === 0) continue;
      const data = await workshop.dataset(one);
      const { network } = await workshop.obtained(one);
      if (needs.length > 0) cases[index].rises = await stage.risesOf(one, { network, data, needs });
      if (asked.length > 0) cases[index].curvatures = await stage.curvaturesOf(one, { network, data, needs: asked });
    }
  } finally {
    stage.close();
  }
}
