/** Comparisons with peers as words: the same in a terminal and in PERFORMANCE.md. */

import { table } from "../output/table.ts";
import type { Peer } from "./record.ts";
import { rate, timeText } from "./suite_text.ts";

/** A row of the table; all but the names empty where a peer was skipped. */
export interface PeerCells {
  job: string;
  /** How ours was run. */
  side: string;
  /** Name, version and backend. */
  peer: string;
  /** Times of one job. */
  ours: string;
  theirs: string;
  /** Work of ours a second. */
  speed: string;
  ratio: string;
  cpu: string;
  bar: string;
}

export function peerCells(row: Peer): PeerCells {
  const { job, ours: side, peer, backend, milliseconds, ratio, cpuRatio } = row;
  const names = { job, side, peer: backend === "" ? peer : `${peer} (${backend})` };
  if (!milliseconds || !ratio) return { ...names, ours: "", theirs: "", speed: "", ratio: "", cpu: "", bar: "" };
  return {
    ...names,
    ours: timeText(1e6 * milliseconds.ours),
    theirs: timeText(1e6 * milliseconds.peer),
    speed: speedText(row, milliseconds.ours),
    ratio: `${times(ratio.median)} (${ratio.interval.map(times).join(" … ")})`,
    cpu: cpuRatio === null ? "" : times(cpuRatio),
    bar: barText(row),
  };
}

/** Products as operations, two each: what hardware is sold by. */
function speedText({ work }: Peer, milliseconds: number): string {
  if (!work) return "";
  const perSecond = work.amount / milliseconds * 1e3;
  return work.unit === "MAC" ? `${rate(2 * perSecond)}FLOP/s` : `${rate(perSecond)}${work.unit}/s`;
}

function barText({ bar, work }: Peer): string {
  if (!bar) return "";
  const { at, value, orPerSecond, reached } = bar;
  const twice = work?.unit === "MAC" ? 2 : 1;
  const unit = work?.unit === "MAC" ? "FLOP" : work?.unit;
  const or = orPerSecond ? ` or ${rate(twice * orPerSecond)}${unit}/s` : "";
  return `${at === "least" ? "≥" : "≤"} ${times(value)}${or}: ${barWord(reached)}`;
}

/** Whether a bar was reached, by the whole interval. */
function barWord(reached: boolean | null): string {
  return reached === null ? "undecided" : reached ? "reached" : "MISSED";
}

/** Three digits, without noise behind them: `0.625`, `2`, `136`. */
function times(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** One line for who waits. */
export function peerLine(row: Peer): string {
  const { side, peer, ours, theirs, ratio, bar } = peerCells(row);
  if (row.status === "skipped") return `${peer}: skipped: ${row.reason}`;
  return `${side} ${ours}, ${peer} ${theirs}: ${ratio}${bar && `; ${bar}`}`;
}

/** A table for each job for a terminal, and a line for each row that was skipped. */
export function peersReport(peers: readonly Peer[]): string[] {
  const jobs = Map.groupBy(peers.filter(({ status }) => status === "ok"), ({ job }) => job);
  const tables = [...jobs].flatMap(([job, own]) => ["", job, ...table(HEAD, own.map(rowOf))]);
  const skipped = skippedLines(peers);
  return [...tables, ...(skipped.length > 0 ? ["", ...skipped] : [])];
}

const HEAD = ["ours", "peer", "our time", "our speed", "peer's time", "peer / ours (95 %)", "by cpu time", "bar"];

function rowOf(row: Peer): string[] {
  const { side, peer, ours, speed, theirs, ratio, cpu, bar } = peerCells(row);
  return [side, peer, ours, speed, theirs, ratio, cpu, bar];
}

/** `skipped  <peer>, <job>: <reason>`, one line a row. */
export function skippedLines(peers: readonly Peer[]): string[] {
  return peers.filter(({ status }) => status === "skipped").map(({ peer, job, reason }) =>
    `skipped  ${peer}, ${job}: ${reason}`
  );
}
