/** Records → what is to be said of each bench. Pure: acknowledgements are looked up by pardon.ts. */

import { historyOf, type LeftOut, type RecordFile } from "./history.ts";
import { type Trend, trendOf } from "./trends.ts";

export type Judgement = "slower" | "acknowledged" | "same" | "too short" | "gone";

export interface Judged {
  trend: Trend;
  judgement: Judgement;
  /** Who has acknowledged it, why and until when, also if that time is over; a line each. */
  acknowledged: string[];
}

/** All trends of one machine, by group and bench. */
export interface MachineTrends {
  id: string;
  adapter: string;
  software: boolean;
  records: number;
  /** Times of its oldest and newest record. */
  first: string;
  last: string;
  trends: Judged[];
}

/** The trends of every machine in records, by its id. */
export function judgeTrends(records: readonly RecordFile[]): { machines: MachineTrends[]; leftOut: LeftOut[] } {
  const { histories, leftOut } = historyOf(records);
  const trends = histories.map((history) => judge(trendOf(history)));
  const machines = [...Map.groupBy(records.map(({ record }) => record), ({ machine }) => machine.id)];
  const told = machines.map(([id, of]) => {
    const [first, ...more] = of.toSorted((a, b) => a.utc < b.utc ? -1 : 1);
    const { gpu, utc } = more.at(-1) ?? first;
    const about = { id, adapter: gpu.adapter, software: gpu.software, records: of.length, first: first.utc, last: utc };
    return { ...about, trends: trends.filter(({ trend }) => trend.machine === id) };
  });
  return { machines: told.sort((a, b) => a.id < b.id ? -1 : 1), leftOut };
}

function judge(trend: Trend): Judged {
  const [judgement] = [
    ...(trend.gone ? ["gone" as const] : []),
    ...(trend.regressed ? ["slower" as const] : []),
    ...(trend.missing > 0 ? ["too short" as const] : []),
    "same" as const,
  ];
  return { trend, judgement, acknowledged: [] };
}
