/** Cases of one record, each with its chips drawn on a scale that all rows share. */

import type { CaseRecord, ResultRecord } from "../records/record.ts";
import { h, join, type Markup, tied } from "./html.ts";
import { badge } from "./marks.ts";
import { percent } from "./numbers.ts";
import { scaleOf } from "./scale.ts";
import { strip, stripAxis } from "./strip.ts";
import { column, table } from "./table.ts";
import { thresholdsOf } from "./thresholds.ts";

/** Of the sweep, and of control and breaker; a page with more rows is read by nobody. */
const MOST_ROWS = 150;

const LEGEND =
  "Bars or small dots: chips. Below them: their mean with its interval, both ends together at 95 % (a gate's: " +
  "each end at its confidence). Orange: thresholds. Arrow: chips left of the scale. All numbers in percent.";

export function caseTable(record: ResultRecord): Markup {
  const scale = scaleOf(record, "chips");
  const [sweep, others] = [true, false].map((swept) =>
    record.cases.flatMap(({ group }, i) => (group === "sweep") === swept ? [i] : [])
  );
  const row = (i: number) => {
    const one = record.cases[i];
    const picture = strip(one, { scale, thresholds: thresholdsOf(record, i) });
    const name = [one.group !== "sweep" && h("small", `${one.group}: `), tied(one.label)];
    const head = h("th.name", { scope: "row" }, name);
    return h("tr", head, h("td.chips", picture), numbers(one), h("td.verdict", verdictOf(one)));
  };
  const left = sweep.length - MOST_ROWS;
  return join(
    table({
      label: `cases of ${record.scenario.name}`,
      kind: "cases",
      head: [
        column("case"),
        column([h("small", "accuracy of chips, %"), stripAxis(scale)], "chips"),
        ...["mean", "interval, 95 %", "sd", "5th pct"].map((name) => column(name, "number")),
        column("verdict"),
      ],
      groups: [sweep, others].map((group) => group.slice(0, MOST_ROWS).map(row)),
    }),
    h("p.legend", LEGEND, left > 0 && ` ${left} more cases are in the record.`),
  );
}

function numbers({ mean, interval: [low, high], sd, percentile5 }: CaseRecord): Markup[] {
  const cell = (name: string, text: string) => h("td.number", { "data-name": name }, text);
  return [
    cell("mean", percent(mean)),
    cell("interval", `${percent(low)} … ${percent(high)}`),
    cell("sd", percent(sd)),
    cell("5th pct", percent(percentile5)),
  ];
}

function verdictOf({ group, verdict }: CaseRecord): Markup {
  if (!verdict) return h("span.quiet", "not judged alone");
  return group === "breaker" && verdict === "fail" ? badge("pass", "fails, as it must") : badge(verdict);
}
