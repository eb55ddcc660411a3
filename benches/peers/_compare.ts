/** One job on our side and on a rival's, in turns: a row of the record. */

import { join } from "node:path";
import type { Peer } from "../../harness/bench/record.ts";
import type { Engine } from "../../kernels/engine.ts";
import { Disagreement, type Job, type OpenJob, type Rival } from "./_job.ts";
import { PeerAbsent } from "./_peer_process.ts";
import type { PeerPool } from "./_peer_pool.ts";
import { reaches, speedOf } from "./_bar.ts";
import { ratioInterval, ratioOf } from "./_ratio.ts";
import { writeData } from "./libraries/serving.ts";
import type { Side, Times } from "./_times.ts";

/** A timing holds at least this much work, so that the runtime's wait of some 10 ms does not count. */
const TIMING_MILLISECONDS = 300;
const MOST_CALLS = 200;
/** Rounds of a pair take this long at most, but for the fewest that say anything. */
const PAIR_SECONDS = 45;
/** Of fewer an interval of 95 % covers too little: of three, 75 %. */
export const FEWEST_ROUNDS = 6;

export interface CompareOptions {
  engine: Engine;
  peers: PeerPool;
  folder: string;
  /** Of each pair, at most. */
  rounds: number;
  /** Told of every row as it is done. */
  onRow: (row: Row) => void;
  /** Rows that are not done when it is aborted are skipped. */
  signal?: AbortSignal;
}

export interface Row {
  peer: Peer;
  /** Our own results are wrong, or a bar cannot be judged because the peer's differ: nobody may overlook it. */
  differs: boolean;
}

/** A peer whose results are those of the same job. */
interface Opponent {
  head: Pick<Peer, "peer" | "backend">;
  agreement: Record<string, number>;
  side: Side;
  calls: number;
}

/** A job that is open, and who has shown to do the same: by peer and task, since some take seconds to show it. */
interface Contest {
  job: Job;
  open: OpenJob;
  opponents: Map<string, Opponent>;
}

/** Tells all rows of a job, one for each rival; where our own results are wrong, none is timed. */
export async function compareJob(job: Job, options: CompareOptions): Promise<void> {
  if (options.signal?.aborted) return skipRest(job, { done: 0, error: new Interrupted(), onRow: options.onRow });
  const open = await unlessDiffering(() => job.open(options.engine));
  if (open instanceof Disagreement) {
    for (const rival of job.rivals) options.onRow({ ...skippedRow(job, { rival, error: open }), differs: true });
    return;
  }
  const contest: Contest = { job, open, opponents: new Map() };
  try {
    await writeData(options.folder, { job: job.key, data: open.data });
    for (const rival of job.rivals) {
      options.onRow(await compareRival(rival, { contest, options }));
    }
  } finally {
    open.close();
  }
}

/** Tells rows for the rivals of a job that nobody is compared with any more, from the first that is not `done`. */
export function skipRest(
  job: Job,
  { done, error, onRow }: { done: number; error: Error; onRow: (row: Row) => void },
): void {
  for (const rival of job.rivals.slice(done)) onRow(skippedRow(job, { rival, error }));
}

/** Somebody wants the run to end. */
class Interrupted extends PeerAbsent {
  constructor() {
    super("interrupted");
  }
}

async function unlessDiffering<T>(action: () => Promise<T>): Promise<T | Disagreement> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Disagreement) return error;
    throw error;
  }
}

async function compareRival(
  rival: Rival,
  { contest, options }: { contest: Contest; options: CompareOptions },
): Promise<Row> {
  const { job, open, opponents } = contest;
  const { signal } = options;
  try {
    if (signal?.aborted) throw new Interrupted();
    const key = `${rival.peer} ${rival.task}`;
    if (!opponents.has(key)) opponents.set(key, await meet(rival, { contest, options }));
    const opponent = opponents.get(key)!;
    const ours = open.sides[rival.ours];
    const calls = { ours: await callsOf(ours), peer: opponent.calls };
    const rounds = await timeRounds({ ours, theirs: opponent.side }, { calls, most: options.rounds, signal });
    return { peer: rowOf(job, { rival, opponent, calls, rounds }), differs: false };
  } catch (error) {
    if (!(error instanceof PeerAbsent || error instanceof Disagreement)) throw error;
    // a terminal interrupts the peers as well: that they are gone then is no fault of theirs
    return skippedRow(job, { rival, error: signal?.aborted ? new Interrupted() : error });
  }
}

async function meet(
  { peer, task, share = 1 }: Rival,
  { contest: { job: { key }, open }, options: { peers, folder } }: { contest: Contest; options: CompareOptions },
): Promise<Opponent> {
  const { agreement } = open;
  if (peer === "self") {
    const side = open.sides[task!];
    return { side, agreement, calls: await callsOf(side), head: { peer: `noisegate, ${task}`, backend: "" } };
  }
  const { process, facts } = await peers.need(peer);
  const path = join(folder, `${key}.result.f32`);
  const named = task ?? key;
  const how = await process.result(key, { task: named, path });
  const { buffer } = await Deno.readFile(path);
  const apart = open.agree(new Float32Array(buffer), named);
  const side: Side = {
    async time(calls) {
      const { wall, cpu } = await process.time(key, { task: named, calls });
      return { wall: wall / share, cpu: cpu / share };
    },
  };
  return {
    ...{ side, agreement: { ...agreement, ...apart }, calls: await callsOf(side) },
    head: {
      peer: `${facts.name} ${facts.version}`.trim(),
      backend: [facts.backend, how].filter((part) => part !== "").join(", "),
    },
  };
}

/** Jobs of a timing: as many as hold enough work, by one that has warmed up. */
async function callsOf(side: Side): Promise<number> {
  const first = await side.time(1);
  const { wall } = first.wall >= TIMING_MILLISECONDS ? first : await side.time(1);
  return Math.max(1, Math.min(MOST_CALLS, Math.ceil(TIMING_MILLISECONDS / wall)));
}

async function timeRounds(
  { ours, theirs }: { ours: Side; theirs: Side },
  { calls, most, signal }: { calls: { ours: number; peer: number }; most: number; signal?: AbortSignal },
): Promise<Peer["rounds"]> {
  const rounds: Peer["rounds"] = [];
  const numbers = ({ wall, cpu }: Times) => [wall, cpu];
  const started = performance.now();
  while (rounds.length < most) {
    const first = rounds.length % 2 === 0 ? "ours" : "peer";
    const own = first === "ours" ? await ours.time(calls.ours) : null;
    const peer = await theirs.time(calls.peer);
    rounds.push({ first, ours: numbers(own ?? await ours.time(calls.ours)), peer: numbers(peer) });
    const late = performance.now() - started > 1000 * PAIR_SECONDS;
    if ((late || signal?.aborted) && rounds.length >= FEWEST_ROUNDS) break;
    if (signal?.aborted) throw new Interrupted();
  }
  return rounds;
}

function rowOf(
  job: Job,
  { rival, opponent, calls, rounds }: {
    rival: Rival;
    opponent: Opponent;
    calls: { ours: number; peer: number };
    rounds: Peer["rounds"];
  },
): Peer {
  const { head, agreement } = opponent;
  const by = (clock: 0 | 1) => rounds.map(({ ours, peer }): [number, number] => [ours[clock], peer[clock]]);
  const { medians: [ours, peer], ratio } = ratioOf(by(0));
  const interval = ratioInterval(by(0));
  return {
    ...{ ...headOf(job, rival), ...head, agreement, calls, rounds },
    ...{ status: "ok", reason: "" },
    milliseconds: { ours, peer },
    ratio: { median: ratio, interval },
    cpuRatio: ratioOf(by(1)).ratio,
    bar: rival.bar
      ? { ...rival.bar, reached: reaches(rival.bar, { ratio: interval, perSecond: speedOf(job.work, rounds) }) }
      : null,
  };
}

function skippedRow(job: Job, { rival, error }: { rival: Rival; error: Error }): Row {
  const nothing = { milliseconds: null, ratio: null, cpuRatio: null, bar: null };
  const peer: Peer = {
    ...{ ...headOf(job, rival), ...nothing, peer: rival.peer, backend: "" },
    ...{ status: "skipped", reason: error.message, rounds: [], agreement: {} },
  };
  return { peer, differs: error instanceof Disagreement && rival.bar !== undefined };
}

function headOf(
  { id, work: { unit, amount }, clock }: Job,
  { ours }: Rival,
): Pick<Peer, "job" | "ours" | "work" | "clock"> {
  return { job: id, ours, work: { unit, amount }, clock };
}
