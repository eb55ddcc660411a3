/** The top of the page: one verdict for all, what does not pass, one line for every scenario. */

import { plural } from "../output/words.ts";
import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";
import type { Contents, ScenarioReport } from "./contents.ts";
import { gateGroups, proofOf, tally } from "./gate_rows.ts";
import { h, type Markup, tied } from "./html.ts";
import { icon, kindOf } from "./marks.ts";
import { showUtc } from "./numbers.ts";
import { engineOf } from "./origin.ts";
import { overviewAxis, overviewStrip } from "./overview_strip.ts";
import { commandOf, replayOf } from "./rerun.ts";
import { anchorOf } from "./section.ts";
import type { Speed } from "./speed/contents.ts";
import { speedLine } from "./speed/told.ts";

/** Of one scenario; a hundred lines above the fold hide what they say. */
const MOST_FINDINGS = 5;

/** `2 of 7 scenarios fail`: the verdict of all newest runs in one sentence without a full stop; of benches, if there are only those. */
export function headline({ scenarios, verdict }: Contents, speed: Speed): string {
  if (scenarios.length === 0) return speedLine(speed);
  const judged = scenarios.flatMap(({ runs: [newest] }) => newest ? [newest.record.verdict] : []);
  const count = (v: string) => judged.filter((one) => one === v).length;
  const all = plural(judged.length, "scenario");
  if (judged.length === 0) return "No finished run";
  if (judged.length === 1) return `${scenarios.find(({ runs }) => runs.length > 0)!.name}: ${verdict}`;
  if (verdict === "pass") return `All ${all} pass`;
  const undecided = count("undecided") > 0 ? `${count("undecided")} undecided` : "";
  const fail = count("fail") > 0 ? `${count("fail")} of ${all} ${count("fail") === 1 ? "fails" : "fail"}` : "";
  return fail ? [fail, undecided].filter(Boolean).join(", ") : `${count("undecided")} of ${all} undecided`;
}

export function masthead(contents: Contents, { speed, written }: { speed: Speed; written: string }): Markup {
  const { verdict, scenarios } = contents;
  const runs = scenarios.flatMap(({ runs }) => runs);
  const benches = speed.machines.flatMap(({ records }) => records);
  const on = (records: { record: Pick<ResultRecord, "gpu"> }[]) =>
    [...new Set(records.map(({ record }) => engineOf(record)))].join(", ");
  const about = [
    ...(runs.length > 0 ? [`${plural(runs.length, "record")} on ${on(runs)}`] : []),
    ...(benches.length > 0 ? [`${plural(benches.length, "bench record")} on ${on(benches)}`] : []),
    `noisegate report of ${showUtc(written)}`,
  ].join("; ");
  // benches alone prove nothing: they are neither pass nor fail
  const judged = scenarios.length > 0;
  return h(
    judged ? `header.masthead.is-${kindOf(verdict)}` : "header.masthead",
    judged && icon(verdict),
    h("div", h("h1", headline(contents, speed)), h("p.eyebrow", about)),
  );
}

/** Every scenario that does not pass: why, and what to type next. */
export function findings({ scenarios }: Contents): Markup | null {
  const found = scenarios.flatMap(({ runs: [newest] }) =>
    newest && newest.record.verdict !== "pass" ? [finding(newest)] : []
  );
  return found.length > 0 ? h("ul.findings", found) : null;
}

function finding(run: LoadedRun): Markup {
  const { verdict, scenario: { name } } = run.record;
  const rows = gateGroups(run.record).flatMap(({ name, rows }) => rows.map((row) => ({ ...row, name })))
    .filter(({ mark }) => mark === "fail" || mark === "undecided")
    .sort((a, b) => Number(a.mark !== "fail") - Number(b.mark !== "fail"));
  const more = rows.length - MOST_FINDINGS;
  const replay = rows.map(({ gate }) => gate && replayOf(run, gate)).find(Boolean);
  const told = rows.slice(0, MOST_FINDINGS).map(({ mark, name, where, reason }) =>
    h("li", !reason.startsWith(mark) && [h("b", mark), " "], tied(`${name}${where && ` at ${where}`}: ${reason}`))
  );
  return h(
    `li.is-${kindOf(verdict)}`,
    icon(verdict),
    h(
      "div",
      [nameOf(name), verdict === "fail" ? " fails" : " is undecided"],
      h("ul", told, more > 0 && h("li", `and ${more} more`)),
      h("code.command", commandOf(run.record)),
      replay && h("code.command", replay),
    ),
  );
}

function nameOf(scenario: string): Markup {
  return h("a", { href: `#${anchorOf(scenario)}` }, h("b", scenario));
}

export function overview({ scenarios }: Contents): Markup {
  const head = h(
    "li.head",
    { "aria-hidden": "true" },
    [h("span"), h("small", "scenario"), overviewAxis(), h("small", "accuracy, %")],
  );
  const legend = "Dots: mean accuracy of the chips, one for every case. Rings: the exact network. Lines: thresholds.";
  return h(
    "nav",
    { "aria-label": "scenarios" },
    h("ul.overview", head, scenarios.map(overviewLine)),
    h("p.legend", legend),
  );
}

function overviewLine({ name, runs: [newest], curvatures, shards }: ScenarioReport): Markup {
  if (!newest) {
    const there = [
      ...(curvatures.length > 0 ? ["curvature"] : []),
      ...(shards.length > 0 ? [plural(shards.length, "shard")] : []),
    ].join(", ");
    return h("li", h("span"), h("div", nameOf(name), h("small", `no finished run; ${there}`)));
  }
  const { record } = newest;
  const sound = record.control === "pass" && record.breaker === "pass";
  return h(
    "li",
    h(`span.is-${record.verdict}`, icon(record.verdict)),
    h("div", nameOf(name), h("small", record.scenario.question)),
    overviewStrip(record),
    h("div", h("b", record.verdict), h("small", tally(record)), !sound && h("small", proofOf(record))),
  );
}
