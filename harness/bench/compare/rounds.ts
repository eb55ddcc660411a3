/**
 * Rounds of benches. Every round starts three fresh processes, so that what a process has by chance (where its memory
 * lies, what was compiled first) is drawn anew; they are alive together and take turns sample by sample, so that the load
 * of the machine meets all of them alike.
 */

import type { Clock } from "../record.ts";
import { type PlayedRound, type Side, SIDES, type Times } from "./effects.ts";
import type { BenchWorker, ListedBench } from "./worker.ts";

/** Starts a process of a side. */
export type Start = (side: Side) => BenchWorker;

/** A bench in a comparison, and what was found of it so far. */
export interface Player {
  /** As the base lists it. */
  bench: ListedBench;
  clockFor: (hasDevice: boolean) => Clock;
  /** Settled by its first round. */
  settings: Settings | null;
  rounds: PlayedRound[];
  /** Why it plays no more, and which side is to blame. */
  failure: Failure | null;
  /** Rounds that failed, and were played again: what broke once. */
  retries: Failure[];
}

export interface Failure {
  side: Side;
  reason: string;
}

export interface Settings {
  clock: Clock;
  /** In one sample. */
  calls: number;
  /** Samples of each process in a round. */
  turns: number;
  variants: { base: string; head: string };
}

export interface Lengths {
  /** Work in one sample, so that the clock's grain and the 10 ms of a wait do not count. */
  sampleSeconds: number;
  /** What one bench may take of a round, as far as its turns go. */
  turnsSeconds: number;
  fewestTurns: number;
  mostTurns: number;
  /** Before the first turn, of each process. */
  warmUps: number;
}

export const LENGTHS: Lengths = {
  sampleSeconds: 0.01,
  turnsSeconds: 2.5,
  fewestTurns: 4,
  mostTurns: 20,
  warmUps: 2,
};

export interface PlayOptions {
  rounds: number;
  start: Start;
  lengths?: Lengths;
  say: (line: string) => void;
}

/** Plays rounds of all benches that have not failed; each keeps its own. */
export async function playRounds(players: readonly Player[], options: PlayOptions): Promise<void> {
  const started = performance.now();
  for (let round = 0; round < options.rounds; round++) {
    const playing = players.filter(({ failure }) => failure === null);
    if (playing.length > 0) await playRound(playing, { ...options, first: playing[0].rounds.length });
    const seconds = (performance.now() - started) / 1000;
    const left = seconds / (round + 1) * (options.rounds - round - 1);
    options.say(`round ${round + 1} of ${options.rounds}, ${seconds.toFixed(0)} s; about ${left.toFixed(0)} s to go`);
  }
}

type Workers = Record<Side, BenchWorker>;

async function playRound(
  players: readonly Player[],
  { start, first, lengths = LENGTHS }: PlayOptions & { first: number },
): Promise<void> {
  const order = orderOf(first);
  const begin = () => Object.fromEntries(order.map((side) => [side, start(side)])) as Workers;
  let workers = begin();
  // one that failed may have taken its process with it
  const renew = async () => {
    await closeAll(workers);
    workers = begin();
  };
  try {
    for (const player of players) {
      await playBench(player, { workers, order, lengths });
      if (player.failure === null) continue;
      // a machine that is out of memory kills a process too: only what fails twice in a row is broken
      player.retries.push(player.failure);
      player.failure = null;
      await renew();
      await playBench(player, { workers, order, lengths });
      if (player.failure !== null) await renew();
    }
  } finally {
    await closeAll(workers);
  }
}

/** Each side is first, second and last equally often. */
function orderOf(round: number): Side[] {
  const turned = SIDES.map((_, i) => SIDES[(i + round) % SIDES.length]);
  return round % 2 === 0 ? turned : turned.reverse();
}

async function closeAll(workers: Workers): Promise<void> {
  await Promise.all(SIDES.map((side) => workers[side].close()));
}

interface Table {
  workers: Workers;
  order: readonly Side[];
  lengths: Lengths;
}

async function playBench(player: Player, table: Table): Promise<void> {
  const { workers, order, lengths } = table;
  const at = async <T>(side: Side, action: (worker: BenchWorker) => Promise<T>): Promise<T> => {
    try {
      return await action(workers[side]);
    } catch (error) {
      // what does not work at the base either is not the head's fault
      if (player.failure === null || side !== "head") {
        player.failure = { side, reason: error instanceof Error ? error.message : String(error) };
      }
      throw error;
    }
  };
  try {
    const opened = await openAll(order, (side) => at(side, (worker) => worker.open(player.bench.id)));
    player.settings ??= await at("base", (worker) => settle(player, { worker, opened, lengths }));
    const { calls, turns } = player.settings;
    for (const side of order) {
      for (let i = 0; i < lengths.warmUps; i++) await at(side, (worker) => worker.sample(calls));
    }
    const round: PlayedRound = { order: [...order], base: noTimes(), again: noTimes(), head: noTimes() };
    for (let turn = 0; turn < turns; turn++) {
      // there and back, so that a drift meets all alike
      for (const side of turn % 2 === 0 ? order : order.toReversed()) {
        keep(round[side], await at(side, (worker) => worker.sample(calls)));
      }
    }
    player.rounds.push(round);
  } catch (error) {
    if (player.failure === null) throw error;
  }
}

type Opened = Record<Side, { variant: string; mostCalls: number }>;

/** All at once, since nothing is timed yet; and all to their end, so that none is still at it when its process ends. */
async function openAll(order: readonly Side[], open: (side: Side) => Promise<Opened[Side]>): Promise<Opened> {
  const results = await Promise.allSettled(order.map(open));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return Object.fromEntries(results.map((result, i) => [order[i], "value" in result && result.value])) as Opened;
}

/** Calls of a sample and turns of a round, by what one call takes here: the same for all sides and rounds. */
async function settle(
  { bench, clockFor }: Player,
  { worker, opened, lengths }: { worker: BenchWorker; opened: Opened; lengths: Lengths },
): Promise<Settings> {
  const mostCalls = Math.min(opened.base.mostCalls, opened.head.mostCalls);
  const wanted = (seconds: number) => Math.max(1, Math.min(mostCalls, Math.ceil(lengths.sampleSeconds / seconds)));
  const work = ({ wall, device }: { wall: number; device: number | null }) =>
    (bench.measure === "time" ? device ?? wall : wall) * 1e-9;
  await worker.sample(1); // compiles
  // a single call is mostly overhead: what it takes among many is known only after many
  const calls = wanted(work(await worker.sample(wanted(work(await worker.sample(1))))));
  const sample = await worker.sample(calls);
  const turns = Math.floor(lengths.turnsSeconds / (3 * sample.wall * 1e-9 * calls));
  return {
    clock: clockFor(sample.device !== null),
    calls,
    // even, so that there are as many ways there as back
    turns: 2 * Math.floor(Math.max(lengths.fewestTurns, Math.min(lengths.mostTurns, turns)) / 2),
    variants: { base: opened.base.variant, head: opened.head.variant },
  };
}

function noTimes(): Times {
  return { wall: [], cpu: [], device: [] };
}

function keep(times: Times, { wall, cpu, device }: { wall: number; cpu: number; device: number | null }): void {
  times.wall.push(tenths(wall));
  times.cpu.push(tenths(cpu));
  if (device === null) times.device = null;
  else times.device?.push(tenths(device));
}

/** A tenth of a nanosecond is less than any clock can tell. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
