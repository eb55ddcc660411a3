/** Whose doing it is that a case cannot be had: of the keys that it sets, the one that brings the fault about. */

import type { Group } from "./case.ts";
import { PlanError } from "./plan_error.ts";
import type { Scenario } from "../schema.ts";

export interface Accused {
  /** The whole scenario, without what control and breaker lay over it. */
  scenario: Scenario;
  group: Group;
  /** Of the case, within its group. */
  index: number;
  label: string;
  /** Whether the case could be had if this key were as in the sections; nothing is tried if left out. */
  mends?: (key: string) => boolean;
}

/**
 * A PlanError of a case that says which case it is, and knows the key of the sweep, the run, the control or the breaker that
 * it comes from; everything else passes, and so does a fault that the sections have by themselves.
 */
export function blamed(error: unknown, { scenario, group, index, label, mends = () => false }: Accused): unknown {
  if (!(error instanceof PlanError)) return error;
  const { key, expected, got, hint, remedy } = error;
  const swept = group === "sweep";
  const own = Object.keys(swept ? scenario.sweep.cases[index].set : scenario[group]);
  const stated = own.includes(key);
  const culprit = stated ? key : own.find(mends) ?? (swept ? undefined : likeliest(own, key));
  if (culprit === undefined) return error;
  const where = swept ? `at ${label}` : `in the ${group}`;
  return new PlanError(key, {
    ...{ expected, got: `${got}${got.includes(",") ? "," : ""} ${where}` },
    hint: swept || stated || remedy === undefined ? hint : `add ${key}: ${remedy} to ${group}`,
    culprit: { group, index, key: culprit },
  });
}

/** The last key of the same section, or of all. */
function likeliest(own: readonly string[], key: string): string {
  const [section] = key.split(".");
  return own.findLast((one) => one.startsWith(`${section}.`)) ?? own[own.length - 1];
}
