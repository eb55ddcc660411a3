/** Two git revisions → a record of which is the faster one at what. */

import { backendName, openEngine } from "../../machine/environment.ts";
import { plural } from "../../output/words.ts";
import { VERSION } from "../../version.ts";
import { machineOf } from "../machine.ts";
import {
  acknowledgedText,
  type Acknowledgement,
  acknowledgementOf,
  type Slower,
  whyNotAcknowledged,
} from "./acknowledged.ts";
import { blameOf } from "./blame.ts";
import { clockOf } from "./effects.ts";
import { commitsOf, ROOT } from "./git.ts";
import { COMPARE_SCHEMA, type Compared, type CompareRecord, type NotCompared } from "./record.ts";
import { type Failure, LENGTHS, type Lengths, type Player, type Start } from "./rounds.ts";
import { select, type Selection, type Wanted } from "./selection.ts";
import { type Finished, playToVerdicts } from "./stages.ts";
import { openTrees, type Revision, revisionsOf, type Trees } from "./trees.ts";
import { LEAST_ROUNDS } from "./verdict.ts";
import { CompareError } from "./compare_error.ts";
import { type BenchWorker, startWorker } from "./worker.ts";

export interface RevisionOptions extends Wanted {
  base: string;
  /** The last commit if left out, or the working tree if it is `dirty`. */
  head?: string;
  dirty: boolean;
  rounds: number;
  acknowledged: readonly Acknowledgement[];
  /** Repository of both; that of the noisegate that runs if left out. */
  root?: string;
  lengths?: Lengths;
  say: (line: string) => void;
}

/**
 * Compares them in throw-away copies, which are gone afterwards, also after Ctrl-C.
 *
 * @throws {CompareError} for a revision that does not exist, does not load or has no worker, for too few rounds, and if
 * there is nothing to compare
 * @throws {EnvironmentError} without an adapter
 */
export async function compareRevisions(options: RevisionOptions): Promise<Omit<CompareRecord, "sha256">> {
  const { rounds, root = ROOT } = options;
  if (rounds < LEAST_ROUNDS) {
    throw new CompareError(
      `--rounds: expected at least ${LEAST_ROUNDS}, got ${rounds} (p is 2⁻ⁿ at best: fewer rounds can say nothing)`,
    );
  }
  const where = await whereItRuns();
  const { base, head, notes } = await revisionsOf({ ...options, root });
  const trees = await openTrees(root);
  const goOn = removeWhenStopped(trees);
  try {
    return await play({ base, head, notes }, { ...options, root, trees, where });
  } finally {
    goOn();
    await trees.remove();
  }
}

type Where = Pick<CompareRecord, "noisegate" | "runtime" | "machine" | "gpu">;

/** @throws {EnvironmentError} without an adapter: the oracle's times say nothing */
async function whereItRuns(): Promise<Where> {
  const engine = await openEngine("gpu");
  const { facts } = engine;
  engine.close();
  return {
    noisegate: VERSION,
    runtime: { deno: Deno.version.deno, v8: Deno.version.v8, os: Deno.build.os, arch: Deno.build.arch },
    machine: machineOf(facts),
    gpu: { ...facts, backend: backendName() },
  };
}

/** Until it is called off, Ctrl-C and the end of the terminal take the copies away before they end the process. */
function removeWhenStopped(trees: Trees): () => void {
  const codes = { SIGINT: 130, ...(Deno.build.os !== "windows" && { SIGTERM: 143, SIGHUP: 129 }) };
  const handlers = Object.entries(codes).map(([signal, code]) => {
    const end = () => void trees.remove().catch(() => {}).finally(() => Deno.exit(code));
    Deno.addSignalListener(signal as Deno.Signal, end);
    return () => Deno.removeSignalListener(signal as Deno.Signal, end);
  });
  return () => handlers.forEach((remove) => remove());
}

interface Sides {
  base: Revision;
  head: Revision;
  notes: string[];
}

type Stage = RevisionOptions & { root: string; trees: Trees; where: Where };

async function play({ base, head, notes }: Sides, options: Stage): Promise<Omit<CompareRecord, "sha256">> {
  const { rounds, say, trees, where, lengths = LENGTHS } = options;
  const started = performance.now();
  const start = await startIn({ base, head }, trees);
  const selection = await selectionOf(start, options);
  say(`${plural(selection.benches.length, "bench", "benches")}: ${rounds} rounds of 3 fresh processes`);
  const players = selection.benches.map(({ bench }): Player => ({
    bench,
    clockFor: (hasDevice) => clockOf(bench, { software: where.gpu.software, hasDevice }),
    ...{ settings: null, rounds: [], failure: null, retries: [] },
  }));
  const finished = await playToVerdicts(players, { rounds, start, lengths, say });
  const tell = { selection, base, head, options };
  return {
    ...{ $schema: "../../schema/compare_1.schema.json", schema: COMPARE_SCHEMA, ...where },
    utc: new Date().toISOString(),
    ...{ base, head, notes: [...notes, ...selection.notes] },
    benches: await Promise.all(finished.map((one) => comparedOf(one, tell))),
    notCompared: [
      ...selection.notCompared,
      ...players.filter((player) => !finished.some((one) => one.player === player)).flatMap(failureOf),
    ],
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

/** How a process of a side is started; both copies are made once. */
async function startIn({ base, head }: Pick<Sides, "base" | "head">, trees: Trees): Promise<Start> {
  const folders = { base: await trees.folderOf(base), head: await trees.folderOf(head) };
  return (side) => {
    const { name, commit } = side === "head" ? head : base;
    const hash = commit.slice(0, 8);
    return startWorker({
      name: name.startsWith(hash) ? hash : `${name} (${hash})`,
      folder: folders[side === "head" ? "head" : "base"],
      env: { NOISEGATE_CACHE: trees.cacheOf(side) },
    });
  };
}

/** Asks both revisions what they have. */
async function selectionOf(start: Start, wanted: Wanted): Promise<Selection> {
  const list = async (worker: BenchWorker) => {
    try {
      return await worker.list();
    } finally {
      await worker.close();
    }
  };
  // one after the other: the first to be asked makes the cache of compiled modules for the second
  return select([await list(start("base")), await list(start("head"))], wanted);
}

interface Tell {
  selection: Selection;
  base: Revision;
  head: Revision;
  options: Stage;
}

async function comparedOf({ player, judged, confirmation }: Finished, tell: Tell): Promise<Compared> {
  const { selection, base, head, options } = tell;
  const { bench, rounds } = player;
  const { calls, turns, variants } = player.settings!;
  const { headHash } = selection.benches.find((one) => one.bench.id === bench.id)!;
  const commitsIn = (paths: readonly string[]) => commitsOf(`${base.commit}..${head.commit}`, paths, options.root);
  const { clock, ratio, floor, leastEffect, p, verdict, others } = judged;
  const isSlower = verdict === "slower";
  const commits = isSlower ? (await commitsIn([])).map((line) => line.split(" ", 1)[0]) : [];
  const slower = { bench: bench.id, ratio: ratio.median, at: new Date().toISOString(), commits };
  const { pardon, notes } = isSlower ? acknowledgedOf(slower, options.acknowledged) : { pardon: "", notes: [] };
  return {
    ...{ bench: bench.id, kind: bench.kind, measure: bench.measure, version: bench.version },
    kernelHash: { base: bench.kernelHash, head: headHash },
    ...{ variant: variants, clock, calls, turns, ratio, floor, leastEffect, p, verdict },
    ...{ others, doubts: [...judged.doubts, ...notes, ...mishapsOf(player)], roundsToDecide: judged.roundsToDecide },
    confirmation: confirmation && {
      ratio: confirmation.judged.ratio,
      floor: confirmation.judged.floor,
      leastEffect: confirmation.judged.leastEffect,
      p: confirmation.judged.p.slower,
      confirmed: confirmation.confirmed,
    },
    blame: isSlower
      ? await blameOf(bench, { changed: selection.changed, variants, commitsOf: commitsIn, dirty: head.dirty })
      : null,
    acknowledged: pardon,
    ...{ rounds, confirmingRounds: confirmation?.rounds ?? [] },
  };
}

/** Whether a regression counts, and why, if somebody has acknowledged something of its bench. */
function acknowledgedOf(slower: Slower, list: readonly Acknowledgement[]): { pardon: string; notes: string[] } {
  const found = acknowledgementOf(list, slower);
  return found
    ? { pardon: acknowledgedText(found), notes: [] }
    : { pardon: "", notes: whyNotAcknowledged(list, slower) };
}

/** What failed once, and what ended it before its last round. */
function mishapsOf({ retries, failure, rounds }: Player): string[] {
  const once = failure === null ? retries : retries.slice(0, -1);
  return [
    ...once.map((one) => `a round failed and was played again: ${failureText(one)}`),
    ...(failure === null ? [] : [`it ended after ${plural(rounds.length, "round")}: ${failureText(failure)}`]),
  ];
}

function failureText({ side, reason }: Failure): string {
  return `${side === "head" ? "head" : "base"}: ${reason}`;
}

/** What works at the base and not at the head is worse than slow. */
function failureOf({ bench, failure }: Player): NotCompared[] {
  if (failure === null) return [];
  return [{ bench: bench.id, reason: failureText(failure), broken: failure.side === "head" }];
}
