/** Comparisons of cases: a partner that is missing, and a row with a hole. */

import assert from "node:assert/strict";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";

const TIME = "device.time_seconds";

function planOf(expect: string) {
  return planScenario(parseScenario(
    `scenario: 1
question: q
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 200 }
sweep:
  ${TIME}: [20, 600, 3600]
  training.seed: [1, 2]
  exclude: [{ ${TIME}: 600, training.seed: 1 }]
expect:
  - { mean: { at_least: 0.5 } }
  - ${expect}
control: { device.preset: ideal }
breaker: { device.programming_scale: 20 }
`,
    { path: "x.yaml", ...KNOWN },
  ));
}

/** All chips lose 10 images of 100 with every step of time. */
function judged(plan: ReturnType<typeof planOf>) {
  const levels: Record<string, number> = { "20": 90, "600": 80, "3600": 70 };
  const cases = plan.cases.map(({ keys }) => ({
    ...{ key: "", firstChip: 0, images: 100, cleanCorrect: 95, seconds: 0, reused: 0 },
    correct: Array<number>(200).fill(levels[`${keys[TIME]}`]),
  }));
  return judge(plan, { cases }).gates.filter(({ group, gate }) => group === "sweep" && gate === 1);
}

Deno.test("a row that has a hole says so, since its step goes across it; one without a hole says nothing", () => {
  const found = judged(planOf(`{ monotone: { along: ${TIME}, direction: falling } }`));
  assert.deepEqual(found.map(({ where, reason }) => [where, /; steps go across .*$/.exec(reason)?.[0]]), [
    ["seed=1", "; steps go across 10 min, where it has no case"],
    ["seed=2", undefined],
  ]);
});

const SIDES: [string, string, (gate: Record<string, unknown>) => void][] = [
  [
    "compare",
    `{ compare: { of: { ${TIME}: 3600 }, to: { ${TIME}: 20 }, difference: { at_most: 0 } }, when: { training.seed: 1 } }`,
    (gate) => Object.assign(gate, { to: { [TIME]: 600 } }),
  ],
  [
    "overhead",
    `{ overhead: { of: cells, at_most: 1, relative_to: { ${TIME}: 20 } }, when: { training.seed: 1 } }`,
    (gate) => Object.assign(gate, { relative_to: { [TIME]: 600 } }),
  ],
  [
    "curvature",
    `{ curvature: { quantity: trace, at_most: 1, relative_to: { ${TIME}: 20 } }, when: { training.seed: 1 } }`,
    (gate) => Object.assign(gate, { relative_to: { [TIME]: 600 } }),
  ],
  [
    "crossover",
    `{ crossover: { of: { training.seed: 1 }, to: { training.seed: 2 }, along: ${TIME}, between: [20, 3600] } }`,
    (gate) => Object.assign(gate, { between: [20, 600] }),
  ],
  [
    "contrast",
    `{ name: x, contrast: [{ weight: 1, of: { ${TIME}: 20, training.seed: 1 } }, ` +
    `{ weight: -1, of: { ${TIME}: 3600, training.seed: 1 } }], at_least: 0 }`,
    (gate) => ((gate.contrast as { of: object }[])[1].of = { [TIME]: 600, "training.seed": 1 }),
  ],
];

for (const [what, text, spoil] of SIDES) {
  Deno.test(`a gate whose partner is missing is never judged without it [${what}]`, () => {
    const plan = planOf(text);
    const gate = plan.gates.sweep[1];
    spoil(gate as unknown as Record<string, unknown>); // no reader of a scenario lets this through
    assert.throws(() => judged(plan), /^Error: Cannot judge .*: no case of the sweep .*device.time_seconds=/);
  });
}
