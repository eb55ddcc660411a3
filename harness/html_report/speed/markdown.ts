/** Speed in Markdown: what became slower is open to see, bars and ratios are folded away. */

import type { Peer } from "../../bench/record.ts";
import { escapeMarkdown, markdownTable } from "../markdown_text.ts";
import { engineOf } from "../origin.ts";
import { showUtc } from "../numbers.ts";
import type { MachineSpeed, Speed } from "./contents.ts";
import { barText } from "./peers_table.ts";
import { showNanoseconds, threeDigits } from "./quantities.ts";
import { isKnown, regressions, slowerText, speedLine } from "./told.ts";

/** More are in the page. */
const MOST_SLOWER = 10;

/** Nothing where no record of a bench is; `alone` if the headline says it in one line already. */
export function speedMarkdown(speed: Speed, { alone }: { alone: boolean }): string[] {
  if (speed.machines.length === 0) return [];
  const head = alone ? [] : ["", "### Speed", "", `${escapeMarkdown(speedLine(speed))}.`];
  return [...head, ...speed.machines.flatMap(machineLines)];
}

function machineLines(machine: MachineSpeed): string[] {
  const { newest, records, entries, peers } = machine;
  const slower = regressions(machine);
  const broken = entries.filter(({ one }) => one.status !== "ok");
  const told = [
    ...broken.map(({ one }) => `❌ ${escapeMarkdown(`${one.bench} ${one.status}: ${one.reason}`)}`),
    ...slower.slice(0, MOST_SLOWER).map((one) => `${isKnown(one) ? "⚪" : "🔺"} ${escapeMarkdown(slowerText(one))}`),
    ...(slower.length > MOST_SLOWER ? [`and ${slower.length - MOST_SLOWER} more`] : []),
  ];
  const nights = `${records.length} ${records.length === 1 ? "record" : "records"}`;
  const about = `${engineOf(newest)}, ${newest.machine.id}: ${nights}, the newest of ${
    showUtc(newest.utc)
  }, commit ${newest.commit}`;
  return [
    "",
    escapeMarkdown(about),
    ...(told.length > 0 ? ["", ...told.map((line) => `- ${line}`)] : []),
    ...(peers.length > 0 ? peerLines(peers.map(({ one }) => one)) : []),
  ];
}

function peerLines(peers: Peer[]): string[] {
  const bars = peers.flatMap(({ bar }) => bar ? [bar] : []);
  const reached = bars.length > 0 ? `, ${bars.filter((bar) => bar.reached).length} of ${bars.length} bars reached` : "";
  return [
    "",
    `<details><summary>Peers${reached}</summary>`,
    "",
    ...markdownTable(["", "job", "peer", "ours", "theirs", "ratio", "bar"], { rows: peers.map(cellsOf), numbers: 3 }),
    "",
    "</details>",
  ];
}

function cellsOf({ job, peer, backend, milliseconds, ratio, reason, bar, work }: Peer): string[] {
  const names = [job, `${peer}, ${backend}`].map(escapeMarkdown);
  if (!milliseconds || !ratio) return ["⚪", ...names, "", "", escapeMarkdown(`skipped: ${reason}`), ""];
  const [low, high] = ratio.interval.map(threeDigits);
  return [
    bar === null ? "" : bar.reached === null ? "🟡" : bar.reached ? "✅" : "❌",
    ...names,
    showNanoseconds(1e6 * milliseconds.ours),
    showNanoseconds(1e6 * milliseconds.peer),
    `${threeDigits(ratio.median)} × (${low} … ${high})`,
    escapeMarkdown(barText({ bar, work })),
  ];
}
