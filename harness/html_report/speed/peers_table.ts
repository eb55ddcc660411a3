/** The same job here and there: ratios with their intervals on one logarithmic scale, and the bars that were set. */

import type { Peer } from "../../bench/record.ts";
import { type Content, h, join, type Markup } from "../html.ts";
import { badge } from "../marks.ts";
import { rangeOf } from "../scale.ts";
import { column, table } from "../table.ts";
import type { Found, MachineSpeed } from "./contents.ts";
import { showNanoseconds, showRate, threeDigits } from "./quantities.ts";
import { logarithmic, logTicks, type Place } from "./ticks.ts";

const WIDTH = 220;
const MARGIN = 12;

const LEGEND =
  "Ratio: time of the peer over ours, in turns on the same machine; above 1 ours is faster. Dots: the median " +
  "with its 95 % interval over rounds; dashed: equal; orange: what was asked for.";

export function peersPart({ peers }: MachineSpeed): Markup | null {
  if (peers.length === 0) return null;
  const ratios = peers.flatMap(({ one: { ratio, bar } }) => [...(ratio?.interval ?? []), ...(bar ? [bar.value] : [])]);
  const [low, high] = rangeOf([1, ...ratios]);
  const domain = [low / 1.3, high * 1.3] as const;
  const x = logarithmic(domain, [MARGIN, WIDTH - MARGIN]);
  const jobs = [...Map.groupBy(peers, ({ one }) => one.job).values()];
  return join(
    h("h4", "Peers"),
    table({
      label: "peers",
      kind: "peers",
      head: [
        column("job"),
        column("peer"),
        column("ours", "number"),
        column("theirs", "number"),
        column("ratio", "number"),
        h("th.ratios", { scope: "col" }, ratioAxis(logTicks(domain), x)),
        column("bar"),
      ],
      groups: jobs.map((own) => own.map((found, i) => peerRow(found, { x, ticks: logTicks(domain), first: i === 0 }))),
    }),
    h("p.legend", LEGEND),
  );
}

function peerRow({ one }: Found<Peer>, { x, ticks, first }: { x: Place; ticks: number[]; first: boolean }): Markup {
  const { job, peer, backend, ours } = one;
  const named = h("th.job", { scope: "row" }, first && [job, h("small", ours)]);
  const who = h("td.who", peer, h("small", backend));
  const { milliseconds, ratio } = one;
  if (!milliseconds || !ratio) {
    return h("tr.skipped", named, who, h("td.reason", { colspan: 5 }, `skipped: ${one.reason}`));
  }
  const cells: [string, Content][] = [
    ["ours", showNanoseconds(1e6 * milliseconds.ours)],
    ["theirs", showNanoseconds(1e6 * milliseconds.peer)],
    ["ratio", [h("b", `${threeDigits(ratio.median)} ×`), h("small", ratio.interval.map(threeDigits).join(" … "))]],
  ];
  return h(
    "tr",
    [named, who],
    cells.map(([name, cell]) => h("td.number", { "data-name": name }, cell)),
    h("td.ratios", ratioStrip(one, { x, ticks })),
    h(
      "td.bar",
      one.bar && badge(one.bar.reached === null ? "undecided" : one.bar.reached ? "pass" : "fail", barText(one)),
    ),
  );
}

/** `≥ 4 ×`, `≥ 0.8 × or 12.5 GMAC/s`. */
export function barText({ bar, work }: Pick<Peer, "bar" | "work">): string {
  if (!bar) return "";
  const other = bar.orPerSecond && work ? ` or ${showRate(bar.orPerSecond, work.unit)}` : "";
  return `${bar.at === "least" ? "≥" : "≤"} ${bar.value} ×${other}`;
}

function ratioStrip({ peer, ratio, bar }: Peer, { x, ticks }: { x: Place; ticks: number[] }): Markup {
  const [low, high] = ratio!.interval;
  return h(
    "svg.strip",
    {
      ...{ viewBox: `0 0 ${WIDTH} 26`, width: WIDTH, height: 26, role: "img" },
      "aria-label": `${peer}: ${threeDigits(ratio!.median)} times our time, ${threeDigits(low)} to ${
        threeDigits(high)
      }`,
    },
    h("path.grid", { d: ticks.map((t) => `M${x(t)} 0V26`).join("") }),
    h("path.even", { d: `M${x(1)} 0V26` }),
    bar && h("path.threshold", { d: `M${x(bar.value)} 3V23` }),
    h("path.interval", { d: `M${x(low)} 13H${x(high)}` }),
    h("path.mean", { d: `M${x(ratio!.median)} 13h0` }),
  );
}

function ratioAxis(ticks: number[], x: Place): Markup {
  return h(
    "svg.strip",
    { viewBox: `0 0 ${WIDTH} 20`, width: WIDTH, height: 20, "aria-hidden": "true" },
    ticks.map((t) => h("text", { x: x(t), y: 12 }, `${Number(t.toPrecision(3))} ×`)),
    h("path.tick", { d: ticks.map((t) => `M${x(t)} 16V20`).join("") }),
  );
}
