/** The cases of a plan, what they draw together, and the budget that they keep to. */

import type { Case, Group, Plan } from "./case.ts";
import { drawnCases } from "./plan_repeats.ts";
import { bytesText, plural } from "../output/words.ts";

/** Groups of more cases than this show their first and their last ones. */
const MOST_LINES = 24;
const GROUPS: readonly Group[] = ["sweep", "control", "breaker"];

/** How many cases there are, and each by its label, group by group. */
export function caseLines({ scenario, cases }: Plan): string[] {
  const groups = GROUPS.map((group) => cases.filter((one) => one.group === group));
  const drawn = drawnCases(cases).length;
  const apart = drawn === cases.length ? "" : `, of which ${drawn} are drawn`;
  return [
    `gates      ${scenario.expect.length}, judged on ${plural(cases.length, "case")}${apart}:`,
    ...groups.flatMap((own) => shortened(own, cases)),
  ];
}

function shortened(cases: readonly Case[], all: readonly Case[]): string[] {
  const lines = cases.map(({ group, label, sameAs }) => {
    const twin = sameAs === undefined ? "" : ` (the chips of ${all[sameAs].group} ${all[sameAs].label})`;
    return `  ${group.padEnd(8)} ${label}${twin}`;
  });
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.length - MOST_LINES + 1;
  return lines.toSpliced(MOST_LINES / 2, left, `  ${cases[0].group.padEnd(8)} … ${left} more`);
}

/** Chips a case, and what ends a run before they are drawn. */
export function chipLines({ scenario: { chips, budget, tags }, cases }: Plan, chunk: number): string[] {
  const all = chips.max * drawnCases(cases).length;
  const stop = chips.stop === "when_decided" ? ", no more than the verdicts need" : "";
  const limits = [
    ...(budget.chips === undefined ? [] : [`${budget.chips} chips`]),
    ...(budget.seconds === undefined ? [] : [`${budget.seconds} s`]),
    ...(budget.bytes === undefined ? [] : [`${bytesText(budget.bytes)} of device memory`]),
  ];
  return [
    `chips      ${
      plural(chips.max, "chip")
    } a case, ${all} in all${stop}, seed ${chips.seed}, in chunks of ${chunk} or more`,
    ...(limits.length === 0 ? [] : [`budget     at most ${limits.join(", ")}`]),
    ...(tags.length === 0 ? [] : [`tags       ${tags.join(", ")}`]),
  ];
}
