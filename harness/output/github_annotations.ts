/** What GitHub shows beside the lines of a pull request: workflow commands, one line each. */

import { relative, resolve } from "node:path";
import { breakerProofs, type GateVerdict } from "../judge.ts";
import type { ResultRecord } from "../result.ts";
import type { Issue } from "../scenario/scenario_error.ts";
import type { Place } from "../schema.ts";

/** Where a key of a scenario stands; `expect[0]` is its first gate. */
export type PlaceOf = (key: string) => Place & { path: string };

/** What annotations say of a record. */
export interface Annotated extends Pick<ResultRecord, "gates" | "control" | "breaker"> {
  scenario: { name: string };
}

interface Annotation extends Place {
  path: string;
  title: string;
  message: string;
}

/**
 * The gates that do not hold, each at its line, one annotation a gate however many cases it judges: GitHub shows ten of a
 * step. Then control and breaker, if they spoil the verdict.
 *
 * @param root what GitHub's paths are relative to: the folder of the checkout
 */
export function gateAnnotations(
  record: Annotated,
  { placeOf, root }: { placeOf: PlaceOf; root: string },
): string[] {
  const { scenario: { name }, gates, control, breaker } = record;
  const told = (key: string, { title, message }: { title: string; message: string }) =>
    line({ ...placeOf(key), title: `${name}: ${title}`, message }, root);
  const bad = gates.filter(({ verdict, waived }) => verdict !== "pass" && !waived);
  const own = Map.groupBy(bad.filter(({ group }) => group === "sweep"), ({ gate }) => gate);
  const missed = bad.filter(({ group }) => group === "control");
  const proofs = breakerProofs(gates);
  return [
    ...[...own].map(([gate, cases]) => told(`expect[${gate}]`, gateText(cases))),
    ...(control === "pass"
      ? []
      : [told("control", { title: "the control must pass", message: reasons(missed, "named") })]),
    ...(breaker === "pass"
      ? []
      : [told("breaker", { title: "the breaker must fail", message: reasons(proofs, "named") })]),
  ];
}

/** What is wrong with scenario files, each at its place. */
export function issueAnnotations(issues: readonly Issue[], root: string): string[] {
  return issues.map(({ path, line: at, column, key, expected, got, hint }) => {
    const message = `expected ${expected}, got ${got}${hint ? ` (${hint})` : ""}`;
    return line({ path, line: at, column, title: key, message }, root);
  });
}

function gateText(cases: GateVerdict[]): { title: string; message: string } {
  const verdict = cases.some((one) => one.verdict === "fail") ? "fail" : "undecided";
  return { title: `${verdict}: ${cases[0].name}`, message: reasons(cases) };
}

/** A line for each; `named` where they are of several gates, and the title names none. */
function reasons(cases: GateVerdict[], named?: "named"): string {
  return cases.map(({ name, where, reason }) => {
    const what = named ? `${name}${where && ` at ${where}`}` : where;
    return `${what && `${what}: `}${reason}`;
  }).join("\n");
}

/**
 * Source: "Workflow commands for GitHub Actions", and toolkit's packages/core/src/command.ts for what is escaped.
 */
function line({ path, line, column, title, message }: Annotation, root: string): string {
  const place = line > 0 ? { file: relative(root, resolve(path)).replaceAll("\\", "/"), line, col: column } : {};
  const properties = Object.entries({ ...place, title }).map(([key, value]) => `${key}=${escapedProperty(`${value}`)}`);
  return `::error ${properties.join(",")}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
