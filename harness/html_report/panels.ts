/** What is drawn of a sweep: accuracy against each numeric axis, one panel for every combination of the other keys. */

import type { CaseRecord, ResultRecord } from "../records/record.ts";
import { showKey } from "../output/words.ts";
import { type Threshold, thresholdsOf } from "./thresholds.ts";

export interface Figure {
  /** The dotted key of the axis. */
  key: string;
  panels: Panel[];
}

export interface Panel {
  /** The other keys and their values; empty if there are none. */
  title: string;
  points: Point[];
  /** Means of the other panels, to compare with. */
  others: Point[][];
  /** Each with the places on the axis where it is judged. */
  thresholds: (Threshold & { at: number[] })[];
}

/** Shares from 0 to 1. */
export interface Point {
  x: number;
  mean: number;
  percentile5: number;
  low: number;
  high: number;
  clean: number;
}

/** More panels than this say nothing that the table does not. */
const MOST_PANELS = 24;

/** One figure for every key with at least two numbers; a figure of too many panels is left out. */
export function figuresOf(record: ResultRecord): Figure[] {
  const indices = record.cases.flatMap(({ group }, i) => group === "sweep" ? [i] : []);
  const keys = [...new Set(indices.flatMap((i) => Object.keys(record.cases[i].keys)))];
  const numeric = keys.filter((key) => {
    const values = new Set(indices.map((i) => record.cases[i].keys[key]));
    return values.size > 1 && [...values].every((v) => typeof v === "number");
  });
  return numeric.map((key) => ({ key, panels: panelsOf(record, { indices, key, keys }) }))
    .filter(({ panels }) => panels.length <= MOST_PANELS && panels.some(({ points }) => points.length > 1));
}

function panelsOf(
  record: ResultRecord,
  { indices, key, keys }: { indices: number[]; key: string; keys: string[] },
): Panel[] {
  const others = keys.filter((other) => other !== key);
  const lines = [...Map.groupBy(indices, (i) => JSON.stringify(others.map((other) => record.cases[i].keys[other])))];
  const points = lines.map(([, line]) => line.map((i) => pointOf(record.cases[i], key)).sort((a, b) => a.x - b.x));
  return lines.map(([, line], p) => {
    const own = record.cases[line[0]].keys;
    const named = others.filter((other) => new Set(indices.map((i) => record.cases[i].keys[other])).size > 1);
    return {
      title: named.map((other) => showKey(other, own[other], keys)).join(", "),
      points: points[p],
      others: points.filter((_, i) => i !== p),
      thresholds: judgedOn(record, { line, key }),
    };
  });
}

function pointOf({ keys, mean, percentile5, interval: [low, high], clean }: CaseRecord, key: string): Point {
  return { x: keys[key] as number, mean, percentile5, low, high, clean };
}

/** Equal thresholds of several cases together. */
function judgedOn(record: ResultRecord, { line, key }: { line: number[]; key: string }): Panel["thresholds"] {
  const found = line.flatMap((i) =>
    thresholdsOf(record, i).map((one) => ({ ...one, x: record.cases[i].keys[key] as number }))
  );
  const same = Map.groupBy(found, ({ label, accuracy }) => `${label} ${accuracy}`);
  return [...same.values()].map((group) => {
    const { label, accuracy } = group[0];
    return { label, accuracy, at: group.map(({ x }) => x) };
  });
}
