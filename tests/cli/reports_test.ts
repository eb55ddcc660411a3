/** What CI reads of records: JUnit XML and GitHub's annotations, of verdicts of every kind. */

import assert from "node:assert/strict";
import { type Annotated, gateAnnotations, issueAnnotations } from "../../harness/output/github_annotations.ts";
import { type Judged, junit } from "../../harness/output/junit.ts";
import type { GateVerdict } from "../../harness/judge.ts";

const gate = (more: Partial<GateVerdict>): GateVerdict => ({
  ...{ group: "sweep", gate: 0, name: "mean ≥ 0.9 at 95 %", statistic: "mean", where: "1 h", cases: [0] },
  ...{
    verdict: "pass",
    estimate: 0.95,
    interval: [0.91, 0.97],
    threshold: 0.9,
    chips: 200,
    decidedAt: 80,
    reason: "mean 0.95 is at least 0.9",
  },
  ...more,
});

const FAILS = gate({ where: "1 y", verdict: "fail", reason: 'mean 0.8 < 0.9 & "far" below\u0007' });
const UNDECIDED = gate({ gate: 1, name: "drop ≤ 0.1", verdict: "undecided", reason: "straddles 0.1" });
const WAIVED = gate({
  ...{ gate: 2, name: "5th percentile ≥ 0.8", verdict: "fail", reason: "is below" },
  waived: { as: "known_not_reproduced", reason: "the paper used other cells" },
});
const BROKEN = gate({ group: "breaker", verdict: "fail", reason: "mean 0.2 is below 0.9" });

const RECORD: Judged & Annotated = {
  scenario: { name: "x", path: "a/x.yaml", question: "Does <it> hold?" },
  ...{ utc: "2026-11-20T17:42:25.123Z", commit: "abc", noisegate: "1", seeds: { chips: 7 } },
  gpu: { engine: "gpu", adapter: "llvmpipe", software: true },
  ...{ seconds: { total: 1.5 }, cases: [{ correct: [1, 2, 3] }] },
  ...{ gates: [gate({}), FAILS, UNDECIDED, WAIVED, BROKEN], control: "pass", breaker: "pass", verdict: "fail" },
};

Deno.test("junit() makes a test of every verdict: failed, undecided, skipped with its reason; control and breaker are one each", () => {
  const lines = junit([RECORD]).split("\n");
  assert.equal(lines[0], '<?xml version="1.0" encoding="UTF-8"?>');
  assert.equal(
    lines[1],
    '<testsuites name="noisegate" tests="6" failures="2" errors="0" skipped="1" time="1.500">',
  );
  assert(lines.includes('      <property name="question" value="Does &lt;it&gt; hold?"/>'));
  const cases = lines.filter((line) => line.includes("<testcase")).map((line) => line.trim());
  const head = (name: string) => `<testcase classname="x" name="${name}" file="a/x.yaml"`;
  assert.equal(cases[0], `${head("mean ≥ 0.9 at 95 % at 1 h")}/>`);
  const reason = "mean 0.8 &lt; 0.9 &amp; &quot;far&quot; below\ufffd";
  assert(
    cases[1].startsWith(`${head("mean ≥ 0.9 at 95 % at 1 y")}><failure type="fail" message="${reason}">`),
    cases[1],
  );
  assert(cases[2].includes('<failure type="undecided" message="straddles 0.1">'));
  assert(cases[3].endsWith('><skipped message="known not reproduced: the paper used other cells"/></testcase>'));
  assert.deepEqual(cases.slice(4), [`${head("control passes")}/>`, `${head("breaker fails")}/>`]);
});

Deno.test("junit() reports a scenario that could not be finished as an error", () => {
  const xml = junit([], [{ name: "y", path: "y.yaml", message: "the gpu was lost", as: "error" }]);
  assert.match(xml, /<testsuites name="noisegate" tests="1" failures="0" errors="1"/);
  assert.match(xml, /<testcase classname="y" [^>]*><error type="error" message="the gpu was lost"\/><\/testcase>/);
});

Deno.test("junit() says why a control or a breaker spoils the verdict", () => {
  const passes = gate({ group: "breaker", reason: "mean 0.95 is at least 0.9" });
  const control = gate({ group: "control", verdict: "fail", where: "ideal", reason: "mean 0.5 is below 0.9" });
  const xml = junit([{ ...RECORD, gates: [passes, control], control: "fail", breaker: "fail" }]);
  assert.match(
    xml,
    /name="control passes"[^>]*><failure type="fail" message="mean ≥ 0\.9 at 95 % at ideal: mean 0\.5 is below 0\.9"/,
  );
  assert.match(
    xml,
    /name="breaker fails"[^>]*><failure type="fail" message="mean ≥ 0\.9 at 95 % at 1 h: mean 0\.95 is at least 0\.9"/,
  );
});

Deno.test("gateAnnotations() puts one line on each gate that does not hold, with all its cases, relative to the checkout", () => {
  const places: Record<string, number> = { "expect[0]": 12, "expect[1]": 13 };
  const placeOf = (key: string) => ({ path: "/checkout/a/x.yaml", line: places[key], column: 5 });
  const gates = [gate({ verdict: "fail", reason: "is 10 % below" }), FAILS, UNDECIDED, WAIVED, BROKEN];
  const [first, second, ...others] = gateAnnotations({ ...RECORD, gates }, { placeOf, root: "/checkout" });
  const far = 'mean 0.8 < 0.9 & "far" below\u0007';
  assert.equal(
    first,
    `::error file=a/x.yaml,line=12,col=5,title=x%3A fail%3A mean ≥ 0.9 at 95 %25::1 h: is 10 %25 below%0A1 y: ${far}`,
  );
  assert.equal(second, "::error file=a/x.yaml,line=13,col=5,title=x%3A undecided%3A drop ≤ 0.1::1 h: straddles 0.1");
  assert.deepEqual(others, []);
});

Deno.test("gateAnnotations() says which gates the control and the breaker spoil, and where", () => {
  const passes = gate({ group: "breaker", where: "", reason: "mean 0.95 is at least 0.9" });
  const control = gate({ group: "control", verdict: "fail", where: "ideal", reason: "mean 0.5 is below 0.9" });
  const record: Annotated = { ...RECORD, gates: [passes, control], control: "fail", breaker: "fail" };
  const lines = gateAnnotations(record, { placeOf: () => ({ path: "/x.yaml", line: 1, column: 1 }), root: "/" });
  assert.deepEqual(lines.map((line) => line.split("::")[2]), [
    "mean ≥ 0.9 at 95 %25 at ideal: mean 0.5 is below 0.9",
    "mean ≥ 0.9 at 95 %25: mean 0.95 is at least 0.9",
  ]);
});

Deno.test("issueAnnotations() leaves out the place where there is none", () => {
  const issue = { path: "--tag", line: 0, column: 0, key: '"x"', expected: "tags", got: "none", hint: "a, b" };
  assert.deepEqual(issueAnnotations([issue], "/"), ['::error title="x"::expected tags, got none (a, b)']);
});
