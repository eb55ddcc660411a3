/** Records as a JUnit report: what CI systems read. One suite a scenario, one test case a verdict. */

import type { Verdict } from "../gate.ts";
import { breakerProofs, type GateVerdict } from "../judge.ts";
import type { ResultRecord } from "../result.ts";

/** What a report says of a record. */
export interface Judged extends Pick<ResultRecord, "gates" | "control" | "breaker" | "verdict" | "utc"> {
  scenario: Pick<ResultRecord["scenario"], "name" | "path" | "question">;
  gpu: Pick<ResultRecord["gpu"], "engine" | "adapter" | "software">;
  seeds: { chips: number };
  seconds: { total: number };
  cases: { correct: readonly number[] }[];
  commit: string;
  noisegate: string;
}

/** A scenario that was not run to its end: it is at fault, its budget is spent, or another one ended the run. */
export interface Aborted {
  name: string;
  path: string;
  message: string;
  as: "error" | "undecided" | "not_run";
}

interface TestCase {
  name: string;
  /** Nothing if it passes. */
  outcome?: { element: "failure" | "error" | "skipped"; type?: string; message: string; details?: string };
}

/**
 * The report. Undecided is a failure of type `undecided`; a verdict that does not count is a skipped test.
 *
 * Source: the JUnit XML that Ant's task wrote first, as Jenkins, GitLab and GitHub's actions read it.
 */
export function junit(records: readonly Judged[], aborted: readonly Aborted[] = []): string {
  const suites = [...records.map(suiteOf), ...aborted.map(abortedSuite)];
  const sum = (of: (suite: Suite) => number) => suites.reduce((total, suite) => total + of(suite), 0);
  const counts = { tests: sum((s) => s.tests), failures: sum((s) => s.failures), errors: sum((s) => s.errors) };
  const all = { name: "noisegate", ...counts, skipped: sum((s) => s.skipped), time: sum((s) => s.time).toFixed(3) };
  const lines = [`<testsuites${attributes(all)}>`, ...suites.flatMap((s) => s.lines), "</testsuites>"];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join("\n")}\n`;
}

interface Suite {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
  /** Seconds. */
  time: number;
  lines: string[];
}

function suiteOf(record: Judged): Suite {
  const { scenario, gpu, seeds, commit, noisegate, utc, seconds } = record;
  const chips = Math.max(...record.cases.map(({ correct }) => correct.length));
  const properties = {
    ...{ question: scenario.question, verdict: record.verdict, noisegate, commit },
    ...{ engine: gpu.engine, adapter: gpu.adapter, software: gpu.software, chips, seed: seeds.chips },
  };
  const head = { name: scenario.name, timestamp: utc.replace(/\.\d+Z$/, "Z"), time: seconds.total };
  return suite(head, { path: scenario.path, cases: testCases(record), properties });
}

/** Of the ways in which a scenario does not come to its end. */
const ABORTED = {
  error: { element: "error", type: "error" },
  undecided: { element: "failure", type: "undecided" },
  not_run: { element: "skipped" },
} as const;

function abortedSuite({ name, path, message, as }: Aborted): Suite {
  const cases: TestCase[] = [{ name: "runs to its end", outcome: { ...ABORTED[as], message } }];
  return suite({ name, time: 0 }, { path, cases, properties: {} });
}

function suite(
  head: { name: string; timestamp?: string; time: number },
  { path, cases, properties }: { path: string; cases: TestCase[]; properties: Record<string, unknown> },
): Suite {
  const count = (element: string) => cases.filter(({ outcome }) => outcome?.element === element).length;
  const counts = { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
  const known = Object.entries(properties).map(([name, value]) => `<property${attributes({ name, value })}/>`);
  const lines = [
    `  <testsuite${attributes({ ...head, ...counts })}>`,
    ...(known.length > 0 ? ["    <properties>", ...known.map((line) => `      ${line}`), "    </properties>"] : []),
    ...cases.map((one) => caseLine(one, { classname: head.name, file: path })),
    "  </testsuite>",
  ];
  return { ...counts, time: head.time, lines };
}

function caseLine({ name, outcome }: TestCase, where: { classname: string; file: string }): string {
  const start = `    <testcase${attributes({ classname: where.classname, name, file: where.file })}`;
  if (!outcome) return `${start}/>`;
  const { element, type, message, details } = outcome;
  const inside = details === undefined ? "/>" : `>${escaped(details)}</${element}>`;
  return `${start}><${element}${attributes({ ...(type && { type }), message })}${inside}</testcase>`;
}

/** Every verdict of the sweep; control and breaker are one test each, as the scenario is judged. */
function testCases(record: Judged): TestCase[] {
  const { gates, control, breaker } = record;
  const of = (group: string) => gates.filter((gate) => gate.group === group);
  const missed = of("control").filter(({ verdict, waived }) => verdict !== "pass" && !waived);
  const proofs = breakerProofs(gates);
  return [
    ...of("sweep").map(gateCase),
    { name: "control passes", outcome: outcomeOf(control, missed) },
    { name: "breaker fails", outcome: outcomeOf(breaker, proofs.filter(({ verdict }) => verdict !== "fail")) },
  ];
}

function gateCase(gate: GateVerdict): TestCase {
  const name = `${gate.name}${gate.where && ` at ${gate.where}`}`;
  if (!gate.waived) return { name, outcome: outcomeOf(gate.verdict, [gate]) };
  const message = `${gate.waived.as.replaceAll("_", " ")}: ${gate.waived.reason}`;
  return { name, outcome: { element: "skipped", message } };
}

function outcomeOf(verdict: Verdict, because: GateVerdict[]): TestCase["outcome"] {
  if (verdict === "pass") return undefined;
  const told = because.map(({ name, where, reason }) => `${name}${where && ` at ${where}`}: ${reason}`);
  // a verdict of the sweep is named by its test
  const message = because[0]?.group === "sweep" ? because[0].reason : told[0] ?? `the verdict is ${verdict}`;
  return { element: "failure", type: verdict, message, details: told.join("\n") };
}

function attributes(values: Record<string, unknown>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Text of XML 1.0, which has no place for most control characters, in whatever form. */
function escaped(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
