/** PERFORMANCE.md, made of the newest records of every machine: pure, so that a test can make it again. */

import type { BenchEntry, Peer } from "./record.ts";
import { growths, isScaling } from "./growth.ts";
import { isTimed, newestWhole, type RecordAt } from "./newest_whole.ts";
import { peerCells, skippedLines } from "./peers_table.ts";
import { rate, rowOf } from "./suite_text.ts";

/** The page as Markdown. */
export function performancePage(records: readonly RecordAt[]): string {
  const machines = [...Map.groupBy(records, ({ record }) => record.machine.id).values()];
  // gpus first: software adapters judge values, and their times stand alone
  const order = ([{ record }]: RecordAt[]) => `${record.gpu.software ? 1 : 0} ${record.machine.id}`;
  const parts = machines.toSorted((a, b) => order(a) < order(b) ? -1 : 1).map(machinePart);
  return `${[HEAD, ...(parts.length > 0 ? parts : ["No records yet."])].join("\n\n")}\n`;
}

const HEAD = `# Performance

Written by \`deno task performance\` from the newest records in \`results/bench/\`; never edited. \`deno task peers\` compares with other libraries, \`deno task bench\` times kernels and jobs.`;

function machinePart(records: RecordAt[]): string {
  const peers = newestWhole(records, ({ peers }) => peers.filter(isTimed).length);
  const suite = newestWhole(records, ({ entries }) => entries.filter(isTimed).length);
  const { machine, gpu } = (peers ?? suite ?? records[0]).record;
  const about = `${
    machine.processor || "Unknown processor"
  }, ${machine.cores} cores, ${gpu.backend}; machine \`${machine.id}\`.`;
  const software =
    "A software adapter, which computes on the processor: its times stand alone. They say nothing of a gpu, and compare only with those of this machine.";
  return [
    `## ${gpu.adapter}`,
    gpu.software ? `${about} ${software}` : about,
    ...(peers ? peersPart(peers) : []),
    ...(suite ? suitePart(suite) : []),
  ].join("\n\n");
}

/** When, at which commit, on how busy a machine. */
function sourceLine({ path, record: { utc, commit, dirty, runtime, load } }: RecordAt): string {
  const loads = [load.before, load.after].map(([last]) => last === undefined ? "unknown" : last.toFixed(1));
  const tree = dirty ? " with changes" : "";
  return `Commit ${commit}${tree}, ${utc.slice(0, 10)}, Deno ${runtime.deno}, load ${
    loads.join(" → ")
  }: [record](${path}).`;
}

function peersPart(at: RecordAt): string[] {
  const { peers } = at.record;
  const timed = peers.filter(({ status }) => status === "ok");
  const skipped = skippedLines(peers).map((line) => `- ${line.replace(/^skipped +/, "")}`);
  return [
    "### The same jobs in other libraries",
    `${
      sourceLine(at)
    } Both sides in turns, results checked against each other first; a ratio is the peer's time over ours, so that above 1 ours is faster, by the wall clock unless it says otherwise. The interval is 95 % over the rounds of this run. Bars are what the project has set itself: reached or missed by the whole interval, undecided where it holds the bar.`,
    ...(timed.length > 0 ? [peersTable(timed)] : []),
    ...(skipped.length > 0 ? [`Skipped:\n\n${skipped.join("\n")}`] : []),
  ];
}

function peersTable(peers: readonly Peer[]): string {
  const rows = peers.map((row, i) => {
    const { job, side, peer, ours, theirs, speed, ratio, cpu, bar } = peerCells(row);
    const clock = row.clock === "wall" ? "" : `, by the ${row.clock}'s clock`;
    const named = peers[i - 1]?.job === job ? "" : `${job}${clock}`;
    return [named, side, peer, ours, speed, theirs, ratio, cpu, bar];
  });
  const head = ["job", "ours", "peer", "our time", "our speed", "peer's time", "peer / ours", "by cpu time", "bar"];
  return markdownTable(head, rows, [3, 4, 5, 6, 7]);
}

function suitePart(at: RecordAt): string[] {
  const { entries, roofline } = at.record;
  const steady = entries.filter((one) => one.mode === "steady" && one.estimate !== null && !isScaling(one));
  const roofs = roofline
    ? ` Roofs of this adapter, measured: copies ${rate(roofline.copyBytesPerSecond.median)}B/s, arithmetic ${
      rate(roofline.operationsPerSecond.median)
    }FLOP/s; a share is of the roof above the kernel.`
    : "";
  const grown = growths(entries);
  const kernels = steady.filter(({ kind }) => kind === "kernel");
  const others = steady.filter(({ kind }) => kind !== "kernel");
  const unmet = steady.filter((one) => one.unmet.length > 0).length;
  const starred = unmet > 0 ? ` A star: the interval is wider than was wanted (${unmet} of ${steady.length}).` : "";
  return [
    "### Kernels",
    `${
      sourceLine(at)
    }${roofs} Warm, one call by the device's clock where it has one; half the 95 % interval of the median, of this run: other processes may differ by more.${starred}`,
    ...(kernels.length > 0 ? [entriesTable(kernels)] : []),
    ...(others.length > 0 ? ["### Jobs and processes", entriesTable(others)] : []),
    ...(grown.length > 0 ? ["### Growth", growthTable(entries)] : []),
  ];
}

function entriesTable(entries: readonly BenchEntry[]): string {
  const head = ["bench", "median", "±", "a second", "of the roof", "clock"];
  const rows = entries.map((entry) => {
    const [name, median, spread, ...rest] = rowOf(entry);
    return [name, median, spread.replace("±", ""), ...rest];
  });
  return markdownTable(head, rows, [1, 2, 3, 4]);
}

function growthTable(entries: readonly BenchEntry[]): string {
  const rows = growths(entries).map(({ axis, unit, points, exponent }) => [
    ...[axis, points.map(({ x }) => x).join(" → ")],
    `${points.map(({ perSecond }) => rate(perSecond).trim()).join(" → ")} ${unit}/s`,
    exponent.toFixed(2),
  ]);
  return markdownTable(["along", "from … to", "a second", "exponent of throughput"], rows, [3]);
}

/** Columns of numbers, by index, to the right. */
function markdownTable(head: string[], rows: string[][], numbers: number[]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").trim()).join(" | ")} |`;
  const rule = head.map((_, i) => numbers.includes(i) ? "--:" : "---");
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
