/** A bench record as the lines that a person reads in a terminal. */

import { type Paint, plainPaint } from "../output/paint.ts";
import { table } from "../output/table.ts";
import { bytesText, plural } from "../output/words.ts";
import type { Bench } from "./bench.ts";
import { growths } from "./growth.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";

/** Adapter and machine, one row an entry, growth, what failed, what was not reached. */
export function suiteReport(record: BenchRecord, paint: Paint = plainPaint): string[] {
  const { entries } = record;
  const ok = entries.filter(({ status }) => status === "ok");
  return [
    ...headLines(record),
    "",
    ...(ok.length > 0 ? table(HEAD, ok.map(rowOf)) : []),
    ...growthLines(entries),
    ...troubleLines(record, paint),
  ];
}

const HEAD = ["bench", "median", "95 %", "a second", "of the roof", "by"];

/** One entry as a line for who waits. */
export function entryLine(entry: BenchEntry): string {
  if (entry.status !== "ok") return `${nameOf(entry)}: ${entry.status}: ${entry.reason}`;
  const [name, median, spread, rate] = rowOf(entry);
  return [`${name}:`, median, spread, rate].join(" ").trim();
}

function headLines({ gpu, machine, commit, dirty, utc, seconds, load, roofline }: BenchRecord): string[] {
  const software = gpu.software ? ", a software adapter: times compare only with those of this machine" : "";
  const tree = dirty ? " with changes" : "";
  return [
    `${gpu.adapter} by ${gpu.backend}${software}`,
    `${machine.processor || "unknown processor"}, ${plural(machine.cores, "core")}; machine ${machine.id}`,
    `commit ${commit}${tree}, ${utc.slice(0, 16).replace("T", " ")} UTC, ${seconds.toFixed(0)} s; load ${
      [load.before, load.after].map(([last]) => last === undefined ? "unknown" : last.toFixed(1)).join(" → ")
    }`,
    ...(roofline
      ? [
        `roofs: copies ${rate(roofline.copyBytesPerSecond.median)}B/s, arithmetic ${
          rate(roofline.operationsPerSecond.median)
        }FLOP/s`,
      ]
      : []),
  ];
}

/** Name, median, half the interval, work a second, part of the roof, clock. */
export function rowOf(entry: BenchEntry): string[] {
  const { estimate, perSecond, work, ceiling, clock, measure } = entry;
  if (!estimate) return [nameOf(entry), "", "", "", "", ""];
  const [low, high] = estimate.interval;
  return [
    nameOf(entry),
    measure === "memory" ? bytesText(estimate.median) : timeText(estimate.median),
    `±${(50 * (high - low) / estimate.median).toFixed(1)} %${entry.unmet.length > 0 ? " *" : ""}`,
    perSecond && work ? `${rate(perSecond)}${work.unit}/s` : "",
    ceiling ? `${(100 * ceiling.share).toFixed(0)} % of ${ceiling.of}` : "",
    measure === "memory" ? "looks at the process" : clock,
  ];
}

function nameOf({ bench, mode }: BenchEntry): string {
  return mode === "cold" ? `${bench}, cold` : bench;
}

/** `412 ns`, `41.2 µs`, `4.12 s`. */
export function timeText(nanoseconds: number): string {
  const [scale, unit] = ([[1e9, "s"], [1e6, "ms"], [1e3, "µs"]] as const).find(([s]) => nanoseconds >= s) ?? [1, "ns"];
  return `${(nanoseconds / scale).toPrecision(3)} ${unit}`;
}

/** `12.3 G`, to stand before a unit. */
export function rate(perSecond: number): string {
  const steps = [[1e12, " T"], [1e9, " G"], [1e6, " M"], [1e3, " k"]] as const;
  const [scale, prefix] = steps.find(([s]) => perSecond >= s) ?? [1, " "];
  return `${(perSecond / scale).toPrecision(3)}${prefix}`;
}

function growthLines(entries: readonly BenchEntry[]): string[] {
  const rows = growths(entries).map(({ axis, unit, points, exponent }) => [
    ...[axis, points.map(({ x }) => x).join(" → ")],
    points.map(({ perSecond }) => `${rate(perSecond)}${unit}/s`).join(" → "),
    exponent.toFixed(2),
  ]);
  return rows.length === 0 ? [] : ["", ...table(["growth along", "from … to", "a second", "exponent"], rows)];
}

function troubleLines({ entries, skipped, calibration }: BenchRecord, paint: Paint): string[] {
  const broken = entries.filter(({ status }) => status !== "ok");
  const unmet = entries.filter((one) => one.unmet.length > 0);
  const lines = [
    ...broken.map((one) => paint("red", `${one.status}  ${one.bench}: ${one.reason}`)),
    ...skippedLines(skipped),
    ...(calibration.discarded > 0
      ? [`the machine drifted in ${(100 * calibration.discarded).toFixed(0)} % of the rounds, which do not count`]
      : []),
    ...(unmet.length > 0 ? [`* ${plural(unmet.length, "entry").replace(/ys$/, "ies")} short of a criterion:`] : []),
    ...unmet.slice(0, MOST_UNMET).map((one) => `  ${nameOf(one)}: ${one.unmet.join("; ")}`),
    ...(unmet.length > MOST_UNMET
      ? [`  and ${unmet.length - MOST_UNMET} more, each with its reason in the record`]
      : []),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

/** Nobody reads a hundred of them. */
const MOST_UNMET = 8;
const MOST_SKIPPED = 8;

/** By name, or how many there are of a reason that many share. */
function skippedLines(skipped: BenchRecord["skipped"]): string[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)].flatMap(([reason, all]) =>
    all.length > MOST_SKIPPED
      ? [`skipped  ${all.length} benches: ${reason}`]
      : all.map(({ bench }) => `skipped  ${bench}: ${reason}`)
  );
}

/** What a suite would time, one line a bench; the slow ones that it would skip last. */
export function listLines(
  { benches, skipped }: { benches: readonly Bench[]; skipped: BenchRecord["skipped"] },
  json = false,
): string[] {
  if (json) {
    const listed = benches.map(({ id, group, kind, measure, version, kernelHash, work, slow }) => ({
      ...{ id, group, kind, measure, version, kernelHash, work, slow },
    }));
    return [JSON.stringify({ benches: listed, skipped }, null, 2)];
  }
  const rows = benches.map(({ id, kind, measure, work }) => [id, kind, measure, work?.unit ?? "–"]);
  return [
    ...table(["bench", "kind", "measure", "counts"], rows),
    ...skipped.map(({ bench, reason }) => `skipped  ${bench}: ${reason}`),
    `${benches.length} benches`,
  ];
}
