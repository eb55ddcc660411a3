/** A record as the lines that a person reads in a terminal. */

import type { Verdict } from "./gate.ts";
import type { CaseEstimate } from "./judge.ts";
import { type Paint, plainPaint, STYLES } from "./output/paint.ts";
import { gateLines, tally } from "./output/report_gates.ts";
import { lookUp } from "./schema/language.ts";
import { readYaml } from "./schema/positions.ts";
import { table } from "./output/table.ts";
import { plural, wrapped } from "./output/words.ts";
import type { ResultRecord } from "./result.ts";

/** Why an interval is not a gate's, and wider than mean ± 2 sd/√n, also where all chips are alike. */
const INTERVAL_NOTE =
  "interval: both ends together at 95 % (a gate's: each end at its confidence), for any distribution of " +
  "chips; it narrows with their number";

/** Behind a verdict. */
const INDENT = 6;

/**
 * The whole outcome: where it ran, cases, gates with reasons, and what control and breaker say.
 *
 * @param o `width` are the columns of the terminal: longer sentences go on below
 */
export function report(
  record: ResultRecord,
  paint: Paint = plainPaint,
  { width = Infinity }: { width?: number } = {},
): string[] {
  const verdict = (v: Verdict) => paint(STYLES[v], v);
  const clean = new Set(record.cases.map((c) => percent(c.clean)));
  const rows = record.cases.map((c) => [
    c.group === "sweep" ? c.label : `${c.group}: ${c.label}`,
    percent(c.mean),
    percent(c.sd),
    percent(c.percentile5),
    `${percent(c.interval[0])} … ${percent(c.interval[1])}`,
    caseVerdict(c, verdict),
  ]);
  return [
    paint("bold", `${record.scenario.name}: `) + record.scenario.question,
    `${engineLine(record)}; ${chipsLine(record)}`,
    `exact network: ${[...clean].join(", ")} % of ${record.images.test} test images`,
    ...originLines(record),
    ...(record.training?.selections ?? []).map(selectionLine),
    ...(record.training?.corrections ?? []).map(correctionLine),
    ...record.warnings.map((warning) => paint("yellow", `warning: ${warning}`)),
    "",
    ...table(["case (accuracy in %)", "mean", "sd", "5th pct", "95 % interval of the mean", "verdict"], rows),
    INTERVAL_NOTE,
    "",
    ...gateLines(record, { verdict, paint }).flatMap((line) => wrapped(line, { width, indent: INDENT })),
    "",
    ...wrapped(`${record.scenario.name}: ${verdict(record.verdict)} (${tally(record)})`, { width, indent: INDENT }),
  ];
}

/** An accuracy as a person reads it, in percent. */
const percent = (x: number) => (100 * x).toFixed(2);

/** Where networks came from that this run has not trained from the first step. */
function originLines({ training, weights = [] }: ResultRecord): string[] {
  const { cachedNetworks = 0, cachedSeconds = 0, resumedAt = [] } = training ?? {};
  const read = training ? "training began with" : "network read from";
  const which = cachedNetworks === 1 ? "network" : `${cachedNetworks} networks`;
  return [
    ...weights.map(({ file, sha256 }) => `${read} ${file} (SHA-256 ${sha256.slice(0, 16)}…)`),
    ...(cachedNetworks > 0 ? [`${which} from the cache (trained in ${cachedSeconds.toFixed(1)} s)`] : []),
    ...resumedAt.map((step) => `training resumed at step ${step}, where a run was interrupted`),
  ];
}

/** Which network the selection stage took, and what it left. */
function selectionLine(
  { candidates: [best, ...rest] }: { candidates: { seed: number; meanAccuracy: number }[] },
): string {
  const others = rest.map(({ seed, meanAccuracy }) => `seed ${seed} ${percent(meanAccuracy)} %`).join(", ");
  return `selected on training images: seed ${best.seed}, ${percent(best.meanAccuracy)} %; not ${others}`;
}

/** Methods of papers whose bodies could not be read. */
const METHODS = {
  compensation: "compensation (CorrectNet, a reconstruction)",
  low_rank: "low rank (Neural Precision Polarization, a reconstruction)",
};

/** Which digital paths a network was given, and what they cost. */
function correctionLine({ case: label, kind, per, places, added, original, overhead, search }: Correction): string {
  const what = kind === "compensation" ? "filters" : "rank";
  const where = places.map(({ layer, size }) => `${layer} (${what} ${size})`).join(", ");
  const whose = per === "chip" ? ", trained on every chip" : "";
  const found = search ? `, found by ${search.method} search among ${plural(search.tried.length, "placement")}` : "";
  const cost = `${added} weights more, ${percent(overhead)} % of ${original}`;
  return `${METHODS[kind]} at ${label}: ${where ? `beside ${where}: ${cost}` : "no path"}${whose}${found}`;
}

type Correction = NonNullable<NonNullable<ResultRecord["training"]>["corrections"]>[number];

/** How many chips were judged, and where they are not of one piece. */
function chipsLine(record: ResultRecord): string {
  const { cases, seeds, resumed, shards } = record;
  const counts = cases.map(({ correct }) => correct.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const enough = asked(record, "stop") === "when_decided" ? ", as many as its gates took" : "";
  const chips = `${least === most ? plural(least, "chip") : `${least} to ${most} chips`} a case${enough}`;
  const reused = cases.reduce((sum, one) => sum + one.reused, 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const day = seeds.ofDay === undefined ? "" : `, of ${seeds.ofDay}`;
  return [
    `${chips}, seed ${seeds.chips}${day}`,
    ...(reused > 0 ? [`${reused} of ${all} chips taken from earlier records`] : []),
    ...(resumed ? [`resumed ${resumed === 1 ? "once" : `${resumed} times`}`] : []),
    ...(shards ? [`merged of ${plural(shards.length, "shard")}`] : []),
  ].join("; ");
}

/** A key of the section `chips`, as the file or those that it extends state it. */
function asked({ scenario: { text, files = [] } }: ResultRecord, key: string): unknown {
  const stated = [text, ...files.map((file) => file.text)].map((one) => lookUp(readYaml(one).data, ["chips", key]));
  return stated.find((value) => value !== undefined);
}

function engineLine({ gpu, seconds }: ResultRecord): string {
  const kind = gpu.engine === "oracle" ? "oracle engine, no gpu used" : `gpu ${gpu.adapter} by ${gpu.backend}`;
  const software = gpu.engine === "gpu" && gpu.software ? ", a software adapter" : "";
  return `${kind}${software}; ${seconds.total.toFixed(1)} s, ${seconds.training.toFixed(1)} s of them training`;
}

/** The worst of the case's own gates; where a breaker must fail, and does, it says so. */
function caseVerdict({ group, verdict: own }: CaseEstimate, verdict: (v: Verdict) => string): string {
  if (group === "breaker" && own === "fail") return "fails, as it must";
  return own ? verdict(own) : "–";
}
