/** One job on our side and on a rival's, in turns: a row of the record. */

import { join } from "node:path";
import type { Peer } from "../../harness/bench/record.ts";
import type { Engine } from "../../kernels/engine.ts";
import { type Bar, Disagreement, type Job, type OpenJob, type Rival } from "./_job.ts";
import { PeerAbsent } from "./_peer_process.ts";
import type { PeerPool } from "./_peer_pool.ts";
import { ratioInterval, ratioOf } from "./_ratio.ts";
import { writeData } from "./libraries/serving.ts";
import type { Side, Times } from "./_times.ts";

/** A timing holds at least this much work, so that the runtime's wait of some 10 ms does not count. */
const TIMING_MILLISECONDS = 300;
const MOST_CALLS = 200;
/** Rounds of a pair take this long at most, but for the fewest that say anything. */
const PAIR_SECONDS = 45;
const FEWEST_ROUNDS = 3;

export interface CompareOptions {
  engine: Engine;
  peers: PeerPool;
  folder: string;
  /** Of each pair, at most. */
  rounds: number;
  /** Told of every row as it is done. */
  onRow: (row: Row) => void;
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

/** All rows of a job; where our own results are wrong, none is timed. */
export async function compareJob(job: Job, options: CompareOptions): Promise<Row[]> {
  const open = await unlessDiffering(() => job.open(options.engine));
  if (open instanceof Disagreement) {
    return job.rivals.map((rival) => ({ ...skippedRow(job, { rival, error: open }), differs: true }));
  }
  const rows: Row[] = [];
  const contest: Contest = { job, open, opponents: new Map() };
  try {
    await writeData(options.folder, { job: job.key, data: open.data });
    for (const rival of job.rivals) {
      rows.push(await compareRival(rival, { contest, options }));
      options.onRow(rows.at(-1)!);
    }
  } finally {
    open.close();
  }
  return rows;
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
  try {
    const key = `${rival.peer} ${rival.task}`;
    if (!opponents.has(key)) opponents.set(key, await meet(rival, { contest, options }));
    const opponent = opponents.get(key)!;
    const ours = open.sides[rival.ours];
    const calls = { ours: await callsOf(ours), peer: opponent.calls };
    const rounds = await timeRounds({ ours, theirs: opponent.side }, { calls, most: options.rounds });
    return { peer: rowOf(job, { rival, opponent, calls, rounds }), differs: false };
  } catch (error) {
    if (!(error instanceof PeerAbsent || error instanceof Disagreement)) throw error;
    return skippedRow(job, { rival, error });
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
  { calls, most }: { calls: { ours: number; peer: number }; most: number },
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
    if (late && rounds.length >= FEWEST_ROUNDS) break;
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
  return {
    ...{ ...headOf(job, rival), ...head, agreement, calls, rounds },
    ...{ status: "ok", reason: "" },
    milliseconds: { ours, peer },
    ratio: { median: ratio, interval: ratioInterval(by(0)) },
    cpuRatio: ratioOf(by(1)).ratio,
    bar: rival.bar
      ? { ...rival.bar, reached: reaches(rival.bar, { ratio, perSecond: job.work.amount / ours * 1e3 }) }
      : null,
  };
}

/** Whether a bar is reached, by the ratio or by what ours does in a second. */
export function reaches({ at, value, orPerSecond }: Bar, got: { ratio: number; perSecond: number }): boolean {
  const enough = at === "least" ? got.ratio >= value : got.ratio <= value;
  return enough || (orPerSecond !== undefined && got.perSecond >= orPerSecond);
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
