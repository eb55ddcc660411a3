/** The lines that a person reads of a record: chips, gates that do not count, what control and breaker say. */

import assert from "node:assert/strict";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { report } from "../../harness/report.ts";
import type { ResultRecord } from "../../harness/result.ts";
import { parseScenario } from "../../harness/schema.ts";

const TEXT = `scenario: 1
question: >-
  Is it good:
  really?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: ideal, programming: { kind: proportional } }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 1000, stop: when_decided }
sweep: { device.programming.sigma: [0.1, 0.2] }
expect:
  - { mean: { at_least: 0.8 } }
  - { mean: { at_least: 0.99 }, planned: needs a better mapping }
  - { mean: { at_least: 0.85 }, known_not_reproduced: the paper has other cells }
  - { seconds: { of: evaluation, at_most: 1 } }
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5 }
`;

/** Cases of 200 and of 300 chips, half of the last taken over from an earlier record. */
function lines(levels: [number, number]): string[] {
  const scenario = parseScenario(TEXT, { path: "x.yaml", ...KNOWN });
  const plan = planScenario(scenario);
  const accuracy = [...levels, 0.95, 0.2];
  const cases = plan.cases.map((_, i) => {
    const correct = Array.from({ length: i === 0 ? 200 : 300 }, (_, chip) => Math.round(100 * accuracy[i]) + chip % 2);
    return { key: "", firstChip: 0, correct, images: 100, cleanCorrect: 95, seconds: 1, reused: i === 1 ? 150 : 0 };
  });
  const facts = { engine: "gpu", software: true, adapter: "llvmpipe" } as const;
  const judgement = judge(plan, { cases, facts });
  return report({
    ...judgement,
    scenario: { name: "x", path: "x.yaml", text: TEXT, question: scenario.question },
    cases: judgement.cases.map((estimate, i) => ({ ...estimate, ...cases[i] })),
    gpu: { ...facts, backend: "vulkan" },
    seeds: { chips: 1 },
    images: { train: 1437, test: 100 },
    warnings: [],
    seconds: { training: 1, total: 4 },
  } as unknown as ResultRecord);
}

Deno.test("report() says how many chips were drawn and why, and how many were taken over", () => {
  const [head, where] = lines([0.93, 0.93]);
  assert.equal(head, "x: Is it good: really?");
  const chips =
    "200 to 300 chips a case, as many as its gates took, seed 1; 150 of 1100 chips taken from earlier records";
  assert(where.endsWith(`; ${chips}`), where);
});

Deno.test("report() shows gates that do not count with the reason, apart from those that do", () => {
  const all = lines([0.93, 0.7]);
  const shown = (start: string) => all.filter((line) => line.startsWith(start));
  assert.equal(shown("fail  mean ≥ 0.8 at 95 % at sigma=0.2").length, 1, all.join("\n"));
  assert.match(shown("planned  ")[0], /mean ≥ 0\.99 .* is below 0\.99: proven .*; planned: needs a better mapping$/);
  assert.match(shown("not reproduced (known)  ")[0], /; known_not_reproduced: the paper has other cells$/);
  assert.match(shown("not judged here  ")[0], /evaluation ≤ 1 s.*: not judged: a software adapter says nothing/);
  assert.match(all.at(-1)!, /^x: fail \(1 verdict pass, 1 fail, 0 undecided; 6 more do not count\)$/);
});

Deno.test("report() shows a claim that reproduces now as the failure that it is", () => {
  const all = lines([0.93, 0.93]);
  const line = all.find((one) => one.includes("mean ≥ 0.85"))!;
  assert.match(line, /^fail {2}mean ≥ 0\.85 .*; it reproduces now: take known_not_reproduced away$/);
  assert.match(
    all.at(-1)!,
    /^x: fail \(2 verdicts pass, 0 fail, 0 undecided; 4 more do not count; 2 marked as not reproduced pass\)$/,
  );
});
