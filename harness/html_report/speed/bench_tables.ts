/** The newest time of every bench of a machine, folded by family, with its history as a line. */

import type { BenchEntry } from "../../bench/record.ts";
import type { Trend } from "../../bench/trend/trends.ts";
import { type Content, h, join, type Markup } from "../html.ts";
import { column, table } from "../table.ts";
import { LEAST_DRAWN, nightsOf } from "./history.ts";
import { isScaling } from "../../bench/growth.ts";
import { familyOf, type Found, type MachineSpeed } from "./contents.ts";
import type { Span } from "./history_panel.ts";
import { showChange, showDay, showMeasured, showRate, showSpread } from "./quantities.ts";
import { sparkline } from "./sparkline.ts";
import { benches } from "./told.ts";

type Row = Found<BenchEntry> & { trend: Trend | undefined };

export function benchTables({ entries, trends, newest }: MachineSpeed, span: Span | null): Markup {
  const trendOf = new Map(trends.map((trend) => [`${trend.bench} ${trend.mode}`, trend]));
  const rows = entries.filter(({ one }) => !isScaling(one) && one.estimate)
    .map((found): Row => ({ ...found, trend: trendOf.get(`${found.one.bench} ${found.one.mode}`) }));
  const families = [...Map.groupBy(rows, ({ one }) => familyOf(one))];
  return join(
    h("h4", "All benches"),
    h("div.folded.close", families.map(([name, own]) => family(name, { rows: own, span, newest: newest.utc }))),
  );
}

function family(name: string, { rows, span, newest }: { rows: Row[]; span: Span | null; newest: string }): Markup {
  const steps = rows.filter(({ trend }) => trend && trend.epochs.at(-1)!.changes.length > 0).length;
  const unmet = rows.filter(({ one }) => one.unmet.length > 0).length;
  const told = [
    benches(rows.length),
    ...(steps > 0 ? [`${steps} with a step`] : []),
    ...(unmet > 0 ? [`${unmet} short of a criterion`] : []),
  ].join(", ");
  const shown = {
    span: rows.some(({ trend }) => trend && nightsOf(trend) >= LEAST_DRAWN) ? span : null,
    roof: rows.some(({ one }) => one.ceiling),
    newest,
  };
  const numbers = ["of a call", "interval", "a second", ...(shown.roof ? ["of its roof"] : [])];
  const head = [
    column("bench"),
    ...(shown.span ? [column("history", "line")] : []),
    ...numbers.map((name) => column(name, "number")),
    column("note"),
  ];
  const groups = [...Map.groupBy(rows, ({ one }) => one.group).values()];
  return h(
    "details",
    h("summary", name, h("small", told)),
    table({
      label: `benches of ${name}`,
      kind: "benches",
      head,
      groups: [groups.flat().map((row) => benchRow(row, shown))],
    }),
  );
}

function benchRow(
  { one, trend, file }: Row,
  { span, roof, newest }: { span: Span | null; roof: boolean; newest: string },
): Markup {
  const { bench, mode, measure, estimate, perSecond, work, ceiling, variant } = one;
  const under = [mode === "cold" ? "cold" : "", variant].filter(Boolean).join(", ");
  const numbers: [string, Content][] = [
    ["of a call", showMeasured(estimate!.median, measure)],
    ["interval", showSpread(estimate!)],
    ["a second", perSecond !== null && work ? showRate(perSecond, work.unit) : "–"],
  ];
  if (roof) numbers.push(["of its roof", ceiling ? `${(100 * ceiling.share).toFixed(0)} % ${ceiling.of}` : "–"]);
  const notes = [
    ...one.unmet,
    ...(showDay(file.record.utc) === showDay(newest) ? [] : [`measured on ${showDay(file.record.utc)}`]),
    ...(trend?.regressed ? [`${showChange(trend.ratio)} to its best level, of ${showDay(trend.best.first.utc)}`] : []),
  ];
  return h(
    "tr",
    h("th.name", { scope: "row" }, bench, under && h("small", under)),
    span && h("td.line", trend && nightsOf(trend) >= LEAST_DRAWN && sparkline(trend, span)),
    numbers.map(([name, text]) => h("td.number", { "data-name": name }, text)),
    h("td.note", notes.map((note) => h("div", note))),
  );
}
