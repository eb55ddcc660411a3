/** The histories of a machine: those that changed as pictures with what is known of every step. */

import type { Change, Trend } from "../../bench/trend/trends.ts";
import { h, join, type Markup } from "../html.ts";
import { isScaling } from "../../bench/growth.ts";
import { familyOf } from "./contents.ts";
import { historyPanel, type Span } from "./history_panel.ts";
import { showChange, showDay, showMeasured } from "./quantities.ts";

/** More panels are a wall; the others stand as lines in the tables below. */
const MOST_PANELS = 12;
/** A kernel that steps does so at most of its shapes. */
const MOST_OF_A_GROUP = 2;
/** Fewer nights are a few points. */
export const LEAST_DRAWN = 3;

const LEGEND =
  "Dots: median of a night, with its 95 % interval. Lines: the levels between steps. ▲ slower, ▼ faster. " +
  "Dashed: what was measured, or on what, changed there, and times before (grey) are not compared. Heights do not begin " +
  "at zero.";

/** First and last night of a machine's histories; null if there are fewer than two. */
export function spanOf(trends: readonly Trend[]): Span | null {
  const times = trends.flatMap(({ epochs }) =>
    epochs.flatMap(({ nights }) => nights.map(({ utc }) => Date.parse(utc)))
  );
  const [from, to] = times.reduce(([low, high], t) => [Math.min(low, t), Math.max(high, t)], [Infinity, -Infinity]);
  return to > from ? [from, to] : null;
}

/** Families with the largest change first, and the largest changes first in each of them. */
export function mostChanged(trends: readonly Trend[]): Trend[] {
  const drawn = trends.filter((one) => !isScaling(one) && nightsOf(one) >= LEAST_DRAWN && weight(one) > 0)
    .toSorted((a, b) => weight(b) - weight(a));
  const few = [...Map.groupBy(drawn, ({ group }) => group).values()].flatMap((own) => own.slice(0, MOST_OF_A_GROUP));
  const first = few.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_PANELS);
  return [...Map.groupBy(first, familyOf).values()].flat();
}

/** Steps of the present epoch count as far as they went, earlier ones little; a reset alone is no change of speed. */
function weight({ epochs, ratio }: Trend): number {
  const now = epochs.at(-1)!.changes.map((change) => Math.abs(Math.log(change.ratio)));
  const before = epochs.slice(0, -1).flatMap(({ changes }) => changes).length;
  return Math.max(0, ...now, Math.abs(Math.log(ratio))) + 1e-3 * before;
}

export function nightsOf({ epochs }: Trend): number {
  return epochs.reduce((sum, { nights }) => sum + nights.length, 0);
}

/** Nothing where no history is long enough to have a step. */
export function historyPart(trends: readonly Trend[], span: Span | null): Markup | null {
  const judged = trends.filter((one) => one.missing === 0).length;
  const changed = mostChanged(trends);
  if (!span || judged + changed.length === 0) return null;
  if (changed.length === 0) return join(h("h4", "History"), h("p.legend", `No step in ${histories(judged)}.`));
  const figures = changed.map((trend) => figureOf(trend, span));
  const rest = trends.length - changed.length;
  return join(h("h4", "History"), h("div.panels.of-many", figures), h("p.legend", LEGEND, others(rest)));
}

function histories(count: number): string {
  return count === 1 ? "1 history" : `${count} histories`;
}

function others(count: number): string {
  return count > 0
    ? ` ${count} more ${
      count === 1 ? "history" : "histories"
    }, with smaller steps or none, are lines of the tables below.`
    : "";
}

function figureOf(trend: Trend, span: Span): Markup {
  const { epochs, latest, measure, bench, mode } = trend;
  const notes = epochs.flatMap((epoch) => [
    ...(epoch.reset === "" ? [] : [h("li", h("b", "┆"), `${showDay(epoch.nights[0].utc)}: ${epoch.reset}`)]),
    ...epoch.changes.map((change) => h("li", changeNote(change))),
  ]);
  return h(
    "figure.night",
    h("figcaption", h("b", bench), mode === "cold" && " cold", h("small", showMeasured(latest.value, measure))),
    historyPanel(trend, span),
    h("ul.steps", notes),
  );
}

/** `▲ +18.9 % (16.1 … 21.8) on 20 Oct, 1a2b3c4d..5e6f7a8b, its WGSL changed`. */
function changeNote(change: Change): Markup {
  const { ratio, before, after } = change;
  const sign = h(ratio > 1 ? "b.slower" : "b.faster", ratio > 1 ? "▲" : "▼");
  return join(sign, `${changeText(change)}, `, h("code", `${before.commit}..${after.commit}`), `, ${causeOf(change)}`);
}

/** How far, how sure, and when. */
export function changeText({ ratio, interval, after }: Pick<Change, "ratio" | "interval" | "after">): string {
  const [low, high] = interval.map(showChange);
  return `${showChange(ratio)} (${low.replace(" %", "")} … ${high}) on ${showDay(after.utc)}`;
}

/** What else changed that night, as far as records know. */
export function causeOf({ with: causes, before, after, machine }: Change): string {
  if (machine?.all) return machine.why;
  const said = {
    kernel: "its WGSL changed",
    variant: `variant ${before.variant} → ${after.variant}`,
    deno: `Deno ${before.deno} → ${after.deno}`,
  };
  if (causes.length > 0) return causes.map((cause) => said[cause]).join(", ");
  return after.kernelHash === "" ? "cause unknown" : "its WGSL unchanged";
}
