/** Everything about one scenario. */

import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";
import { plural } from "../output/words.ts";
import { caseTable } from "./case_table.ts";
import type { ScenarioReport } from "./contents.ts";
import { curvatureSection } from "./curvature.ts";
import { factList } from "./facts.ts";
import { sweepFigures } from "./figures.ts";
import { proofOf, tally } from "./gate_rows.ts";
import { gateTable, verdictTable } from "./gate_table.ts";
import { h, join, type Markup } from "./html.ts";
import { hrefOf } from "./href.ts";
import { badge } from "./marks.ts";
import { percent, showSeconds, showUtc } from "./numbers.ts";
import { engineOf, originTable } from "./origin.ts";
import { commandOf } from "./rerun.ts";
import { rangeOf } from "./scale.ts";
import { column, table } from "./table.ts";

export interface SectionOptions {
  /** The folder that the page will lie in; links to records start there. */
  home: string;
}

/** A name that the page can link to. */
export function anchorOf(name: string): string {
  return `s-${name.replace(/[^A-Za-z0-9_-]+/g, "-")}`;
}

export async function scenarioSection(report: ScenarioReport, { home }: SectionOptions): Promise<Markup> {
  const { name, runs: [newest, ...older], shards, curvatures } = report;
  const link = (path: string) => h("a", { href: hrefOf(path, home) }, path);
  const curved: Markup[] = [];
  for (const one of curvatures) curved.push(await curvatureSection(one, link));
  const joins = "noisegate merge joins all shards into a record.";
  return h(
    "section.scenario",
    { id: anchorOf(name) },
    h("header", h("h2", h("a", { href: `#${anchorOf(name)}` }, name)), newest && badge(newest.record.verdict)),
    newest ? await runPart(newest.record) : h("p.question.quiet", "No finished run of it is here."),
    shards.length > 0 && h("p.warning", `${plural(shards.length, "shard")} of a run: ${joins}`),
    curved,
    newest && foldedPart(newest, { older, link }),
  );
}

async function runPart(record: ResultRecord): Promise<Markup> {
  return join(
    h("p.question", record.scenario.question),
    facts(record),
    record.warnings.map((warning) => h("p.warning", warning)),
    h("h3", "Gates"),
    gateTable(record),
    record.verdict !== "pass" && h("p.legend", "Again: ", h("code", commandOf(record))),
    await sweepFigures(record),
    h("h3", "Chips"),
    caseTable(record),
  );
}

function facts(record: ResultRecord): Markup {
  const sweepCases = record.cases.filter(({ group }) => group === "sweep");
  const clean = [...new Set(rangeOf(sweepCases.map((one) => one.clean)).map(percent))];
  const counts = [...new Set(record.cases.map(({ correct }) => correct.length))].sort((a, b) => a - b);
  const chips = counts.length > 1 ? `${counts[0]} … ${counts.at(-1)}` : String(counts[0] ?? 0);
  const reused = record.cases.reduce((sum, one) => sum + one.reused, 0);
  const day = record.seeds.ofDay === undefined ? "" : ` of ${record.seeds.ofDay}`;
  return factList([
    ["verdicts", tally(record), proofOf(record)],
    ["exact network", `${clean.join(" … ")} %`, `of ${record.images.test} test images`],
    [
      "chips",
      `${chips} a case`,
      `${plural(sweepCases.length, "case")}, seed ${record.seeds.chips}${day}${reused > 0 ? `, ${reused} reused` : ""}`,
    ],
    ["engine", ...engineFact(record)],
    [
      "done",
      showUtc(record.utc).split(", ")[0],
      `${showUtc(record.utc).split(", ")[1]}, commit ${record.commit}${record.dirty ? " with changes" : ""}`,
    ],
    ["tags", record.scenario.tags.join(", ")],
  ]);
}

function engineFact({ gpu, seconds }: ResultRecord): [string, string] {
  const took = showSeconds(seconds.total);
  if (gpu.engine === "oracle") return ["oracle", `no gpu, ${took}`];
  return [gpu.adapter.replace(/ \(.*\)$/, ""), `${gpu.software ? "software adapter, " : ""}${took}`];
}

function foldedPart(
  newest: LoadedRun,
  { older, link }: { older: LoadedRun[]; link: (path: string) => Markup },
): Markup {
  const { record } = newest;
  const sources = [record.scenario, ...(record.scenario.files ?? [])];
  return h(
    "div.folded",
    folded("Every verdict", { note: `${record.gates.length}, control and breaker too`, content: verdictTable(record) }),
    sources.map(({ path, text }) => folded("Scenario", { note: path, content: h("pre", { tabindex: 0 }, text) })),
    folded("Origin", { note: `commit ${record.commit}, ${engineOf(record)}`, content: originTable(newest, link) }),
    older.length > 0 && folded("Earlier records", {
      note: older.map((one) => one.record.verdict).join(", "),
      content: olderTable(older, link),
    }),
  );
}

function folded(title: string, { note, content }: { note: string; content: Markup }): Markup {
  return h("details", h("summary", title, h("small", note)), content);
}

function olderTable(runs: LoadedRun[], link: (path: string) => Markup): Markup {
  const rows = runs.map(({ record, path }) =>
    h(
      "tr",
      h("td.nowrap", badge(record.verdict)),
      h("th.nowrap", { scope: "row" }, showUtc(record.utc)),
      [tally(record), record.commit, engineOf(record), link(path)].map((cell) => h("td", cell)),
    )
  );
  return table({
    label: `earlier records of ${runs[0].record.scenario.name}`,
    kind: "gates",
    head: ["verdict", "when", "gates", "commit", "on", "record"].map((name) => column(name)),
    groups: [rows],
  });
}
