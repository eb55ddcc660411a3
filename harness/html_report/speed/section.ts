/** Everything about speed: a part for every machine, and what was left out. */

import { plural } from "../../output/words.ts";
import { factList } from "../facts.ts";
import { type Content, h, type Markup, tied } from "../html.ts";
import { hrefOf } from "../href.ts";
import { showSeconds, showUtc } from "../numbers.ts";
import { benchTables } from "./bench_tables.ts";
import type { Judged } from "../../bench/trend/judge_trends.ts";
import type { MachineSpeed, Speed } from "./contents.ts";
import { historyPart, spanOf } from "./history.ts";
import { peersPart } from "./peers_table.ts";
import { showRate } from "./quantities.ts";
import { rooflinePart } from "./roofline_plot.ts";
import { scalingPart } from "./scaling.ts";
import { isKnown, regressions, slowerText, speedLine } from "./told.ts";

/** The name that the top of the page links to. */
export const SPEED = "speed";

/** One line at the top of the page; nothing where no record of a bench is. */
export function speedLink(speed: Speed): Markup | null {
  if (speed.machines.length === 0) return null;
  return h("p.speed-line", h("a", { href: `#${SPEED}` }, h("b", "Speed")), `: ${speedLine(speed)}.`);
}

/** Nothing where no record of a bench is; `alone` if the top of the page says it in one line already. */
export function speedSection(speed: Speed, { alone, home }: { alone: boolean; home: string }): Markup | null {
  if (speed.machines.length === 0 && speed.leftOut.length === 0) return null;
  return h(
    "section.scenario.speed",
    { id: SPEED },
    h("header", h("h2", h("a", { href: `#${SPEED}` }, "Speed"))),
    !alone && h("p.question", `${speedLine(speed)}.`),
    speed.machines.map((machine) => machinePart(machine, home)),
    speed.leftOut.length > 0 && [
      h("h3", "Left out"),
      factList(speed.leftOut.map(({ path, reason }) => [path, reason]), "files"),
    ],
  );
}

function machinePart(machine: MachineSpeed, home: string): Markup {
  const { id, newest, whole, trends, entries } = machine;
  const { utc, skipped } = whole.record;
  const span = spanOf(trends);
  const broken = entries.filter(({ one }) => one.status !== "ok");
  return h(
    "section.machine",
    { id: `machine-${id}` },
    h("h3", newest.gpu.adapter, h("small", id)),
    facts(machine, h("a", { href: hrefOf(whole.path, home) }, showUtc(utc).split(", ")[0])),
    broken.map(({ one }) => h("p.warning", h("b", `${one.bench} ${one.status}`), `: ${one.reason}`)),
    slowerList(machine),
    historyPart(trends, span),
    rooflinePart(machine),
    scalingPart(machine),
    peersPart(machine),
    entries.length > 0 && benchTables(machine, span),
    skipped.length > 0 && h(
      "p.legend",
      `Not measured on ${showUtc(utc)}: `,
      skipped.map(({ bench, reason }) => `${bench} (${reason})`).join("; "),
    ),
  );
}

/** What is slower than it was; quietly, where somebody has acknowledged it. */
function slowerList(machine: MachineSpeed): Content {
  const [known, open] = [isKnown, (one: Judged) => !isKnown(one)].map((which) => regressions(machine).filter(which));
  const list = (kind: string, all: Judged[]) =>
    all.length > 0 && h(kind, all.map((one) => h("li", h("b.slower", "▲"), " ", tied(slowerText(one)))));
  return [list("ul.slower-list", open), list("ul.slower-list.known", known)];
}

function facts({ newest, whole, records, roofline, trends }: MachineSpeed, linked: Markup): Markup {
  const { machine, gpu, utc, commit, dirty, seconds, load, calibration, entries } = whole.record;
  const [, time] = showUtc(utc).split(", ");
  const few = newest !== whole.record &&
    `the newest of ${showUtc(newest.utc)}: ${newest.entries.length} rows of ${entries.length}`;
  const missing = Math.min(...trends.map((one) => one.missing));
  const busy = [load.before[0], load.after[0]].map((v) => v?.toFixed(1) ?? "–").join(" → ");
  const drifted = calibration.discarded > 0 ? `, ${(100 * calibration.discarded).toFixed(0)} % of rounds drifted` : "";
  return factList([
    ["adapter", gpu.software ? "software" : "hardware", machine.driver],
    [
      "processor",
      machine.processor || plural(machine.cores, "core"),
      machine.processor && plural(machine.cores, "core"),
    ],
    [few ? "newest whole record" : "newest record", linked, `${time}, commit ${commit}${dirty ? " with changes" : ""}`],
    [
      "records",
      String(records.length),
      [few, missing > 0 && missing < Infinity && `${missing} more before steps show`].filter(Boolean).join("; "),
    ],
    ["took", showSeconds(seconds), tied(`load ${busy}${drifted}`)],
    [
      "roofs",
      roofline && showRate(roofline.operationsPerSecond.median, "FLOP"),
      roofline && `${showRate(roofline.copyBytesPerSecond.median, "B")} copied`,
    ],
  ]);
}
