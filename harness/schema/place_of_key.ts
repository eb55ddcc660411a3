/** Where a key stands in the text of a scenario. */

import { readCases } from "./cases.ts";
import { opener, readChain, type SourceFile, type Spot } from "./chain.ts";
import { isMap } from "./dimensions.ts";
import type { Path } from "./positions.ts";

/** What a case sets that brings a fault about. */
export interface Culprit {
  group: "sweep" | "control" | "breaker";
  /** Of the case, within its group. */
  index: number;
  /** Dotted key of the sweep, of a run, of the control or of the breaker. */
  key: string;
}

/**
 * Where a dotted key of a scenario, or of a gate, stands: in its section, else swept or overridden, else the nearest thing
 * around it. A fault of a case that has a culprit stands there.
 *
 * @param o `files` are the file itself and those it extends, if it does
 */
export function placeOfKey(
  text: string,
  key: string,
  { files = [], culprit }: { files?: readonly SourceFile[]; culprit?: Culprit } = {},
): Spot {
  const source = readChain(files[0] ?? { path: "", text }, opener(files));
  // expect[2].loss_increase
  const inside = key.split(/[.[]/).map((step) => step.endsWith("]") ? Number(step.slice(0, -1)) : step);
  const cases = isMap(source.data) ? readCases(source.data).cases : [];
  const swept = cases.map(({ choices }) => choices[key]?.at).find((path) => path !== undefined);
  const paths: (Path | undefined)[] = [
    culprit &&
    (culprit.group === "sweep" ? cases[culprit.index]?.choices[culprit.key]?.at : [culprit.group, culprit.key]),
    inside,
    ...(swept ? [swept.slice(0, swept.indexOf(key) + 1)] : []),
    ...[["control", key], ["breaker", key]],
  ];
  return source.placeOf(paths.find((path) => path && source.has(path)) ?? inside, { onKey: true });
}
