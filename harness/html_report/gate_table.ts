/** Gates of one record: a table that tells every gate, and one of all verdicts. */

import type { GateVerdict } from "../judge.ts";
import type { ResultRecord } from "../records/record.ts";
import { type GateGroup, gateGroups, type Mark, marksOf, placeOf } from "./gate_rows.ts";
import { flowing, h, type Markup, tied } from "./html.ts";
import { badge } from "./marks.ts";
import { gateNumber, thresholdOf, unitOf } from "./numbers.ts";
import { column, table } from "./table.ts";

const NUMBERS = ["estimate", "interval", "threshold"].map((name) => column(name, "number"));
const FIRST = ["verdict", "gate", "case"].map((name) => column(name));

export function gateTable(record: ResultRecord): Markup {
  return table({
    label: `gates of ${record.scenario.name}`,
    kind: "gates",
    head: [...FIRST, ...NUMBERS, column("reason")],
    groups: [gateGroups(record).flatMap(groupRows)],
  });
}

function groupRows({ name, condition, rows }: GateGroup): Markup[] {
  const under = condition && [h("br"), h("small", flowing(condition))];
  const head = h("th.gate", { scope: "rowgroup", rowspan: rows.length }, flowing(name), under);
  return rows.map(({ mark, where, gate, reason }, i) =>
    h(
      "tr",
      h("td.nowrap", badge(mark)),
      i === 0 && head,
      // on a narrow screen rows are cards, and none has the head of the first
      h("td.case", i > 0 && h("span.again", flowing(name)), tied(where)),
      gate ? [numbers(gate), h("td.reason", tied(reason))] : h("td.reason", { colspan: 4 }, tied(reason)),
    )
  );
}

/** Estimate, interval and threshold, each in the gate's unit. */
function numbers(gate: GateVerdict): Markup[] {
  const { estimate, interval: [low, high], chips, decidedAt } = gate;
  const unit = unitOf(gate);
  const exactly = low === high && chips === 0 && decidedAt === 0;
  return [
    h("td.number", `${gateNumber(estimate, gate)} ${unit}`.trim()),
    h("td.number.interval", exactly ? "exact" : `${gateNumber(low, gate)} … ${gateNumber(high, gate)}`),
    h("td.number.threshold", `${thresholdOf(gate)} ${unit}`.trim()),
  ];
}

/** Every verdict by itself, in the order of the record. */
export function verdictTable(record: ResultRecord): Markup {
  const markOf = marksOf(record);
  const groups = [...Map.groupBy(record.gates, ({ group }) => group).values()];
  return table({
    label: `every verdict of ${record.scenario.name}`,
    kind: "gates",
    head: [...FIRST, ...NUMBERS, column("chips", "number")],
    groups: groups.map((own) => own.map((gate) => verdictRow(gate, markOf(gate)))),
  });
}

function verdictRow(gate: GateVerdict, mark: Mark): Markup {
  const { name, group, decidedAt, chips } = gate;
  const used = chips === 0 ? "–" : decidedAt === null ? String(chips) : `${decidedAt} of ${chips}`;
  return h(
    "tr",
    h("td.nowrap", badge(mark)),
    h("th.gate", { scope: "row" }, group !== "sweep" && h("small", `${group}: `), flowing(name)),
    h("td.case", tied(placeOf(gate))),
    numbers(gate),
    h("td.number.used", used),
  );
}
