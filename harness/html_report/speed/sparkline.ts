/** A history on one line of a table: the shape alone, with its steps. */

import type { Trend } from "../../bench/trend/trends.ts";
import { h, type Markup } from "../html.ts";
import { rangeOf } from "../scale.ts";
import type { Span } from "./history_panel.ts";
import { showChange, showDay } from "./quantities.ts";
import { linear } from "./ticks.ts";

const WIDTH = 150;
const HEIGHT = 26;
const EDGE = 4;
/** Least height of the picture as a part of the median, or scatter looks like an event. */
const LEAST_RANGE = 0.12;

/** Epochs are not joined; an empty picture for a single night. */
export function sparkline({ epochs, latest, bench }: Trend, span: Span): Markup {
  const medians = epochs.flatMap(({ nights }) => nights.map(({ median }) => median));
  const [low, high] = rangeOf(medians);
  const room = Math.max(0, LEAST_RANGE * latest.value - (high - low)) / 2;
  const x = linear(span, [EDGE, WIDTH - EDGE]);
  const y = linear([low - room, high + room], [HEIGHT - EDGE, EDGE]);
  const point = ({ utc, median }: { utc: string; median: number }) => `${x(Date.parse(utc))} ${y(median)}`;
  const end = epochs.at(-1)!.nights.at(-1)!;
  const steps = epochs.flatMap(({ changes }) => changes);
  const line = (ratio: (r: number) => boolean) =>
    steps.filter((step) => ratio(step.ratio)).map(({ after }) => `M${x(Date.parse(after.utc))} 0V${HEIGHT}`).join("");
  const told = steps.map(({ ratio, after }) => `${showChange(ratio)} on ${showDay(after.utc)}`).join(", ");
  return h(
    "svg.spark",
    {
      ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img" },
      "aria-label": `${bench}, ${medians.length} nights: ${told || "no step"}`,
    },
    h("path.slower", { d: line((r) => r > 1) }),
    h("path.faster", { d: line((r) => r <= 1) }),
    epochs.map(({ nights }, i) =>
      nights.length > 1 &&
      h(i < epochs.length - 1 ? "path.older" : "path.run", { d: `M${nights.map(point).join("L")}` })
    ),
    h("path.now", { d: `M${point(end)}h0` }),
  );
}
