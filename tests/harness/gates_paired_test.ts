/** Gates that compare cases on the same chips, and gates on divergence: verdicts, reasons, intervals. */

import assert from "node:assert/strict";
import {
  compareGate,
  crossoverGate,
  divergenceGate,
  type GateResult,
  meanGate,
  monotoneGate,
  percentileGate,
} from "../../harness/gate.ts";
import { LIMITLESS } from "../../harness/statistics/sentence.ts";
import { normal, POPULATIONS, uniform } from "./stats_support.ts";

const confidence = 0.95;
const same = (count: number, value: number) => Array<number>(count).fill(value);
const wave = (count: number, middle: number) =>
  Array.from({ length: count }, (_, i) => middle + (i % 2 ? 0.01 : -0.01));

const REASONS: [string, GateResult, string][] = [
  [
    "a difference, with how far the pairs agree",
    compareGate({ of: wave(200, 0.9), to: wave(200, 0.8) }, { difference: { atLeast: 0.05 }, confidence }),
    "mean difference 0.1000 is at least 0.05: proven at 95 % after 116 of 200 chips; the pairs correlate by 1.00",
  ],
  [
    "one side that is the same on all chips correlates with nothing",
    compareGate({ of: wave(200, 0.9), to: same(200, 0.5) }, { difference: { atMost: 0.3 }, confidence }),
    "mean difference 0.4000 is above 0.3: proven at 95 % after 73 of 200 chips",
  ],
  [
    "a ratio, on the chips that both sides have",
    compareGate({ of: same(200, 0.9), to: same(150, 0.6) }, { ratio: { atLeast: 1.2 }, confidence }),
    "ratio of means 1.5000 is at least 1.2: proven at 95 % after 39 of 150 chips",
  ],
  [
    "a ratio that is too close to call, with what would decide it",
    compareGate({ of: wave(40, 0.63), to: wave(40, 0.6) }, { ratio: { atLeast: 1 }, confidence }),
    "undecided after 40 chips: ratio of means 0.8474 … 1.2891 straddles 1; about 190 chips would decide (--chips 190); " +
    "the pairs correlate by 1.00",
  ],
  [
    "the step that fails",
    monotoneGate([{ label: "1 h", samples: same(200, 0.9) }, { label: "1 d", samples: same(200, 0.8) }, {
      label: "1 y",
      samples: same(200, 0.95),
    }], { direction: "falling", tolerance: 0.01, confidence }),
    "1 of 2 steps proven; 1 d → 1 y: mean step 0.1500 is above 0.01: proven at 95 % after 48 of 200 chips",
  ],
  [
    "the closest step of those that are proven, and when the last of them was",
    monotoneGate([{ label: "a", samples: same(200, 0.5) }, { label: "b", samples: same(200, 0.6) }, {
      label: "c",
      samples: same(200, 0.9),
    }], { direction: "rising", tolerance: 0, confidence }),
    "2 of 2 steps proven; a → b: mean step 0.1000 is at least 0: proven at 95 % after 57 of 200 chips",
  ],
  [
    "the side of a crossover that is not proven",
    crossoverGate({
      ahead: { of: same(100, 0.9), to: same(100, 0.8), label: "20 s" },
      behind: { of: same(100, 0.71), to: same(100, 0.7), label: "1 y" },
    }, { by: 0, confidence }),
    "1 of 2 sides proven; 1 y: undecided after 100 chips: mean difference -0.0507 … 0.0619 straddles 0; " +
    "about 630 chips would decide (--chips 630)",
  ],
  [
    "a divergence, and how many chips are beyond",
    divergenceGate([...same(3, 0.8), ...same(231, 0.1)], { percentile: 95, atMost: 0.5, confidence }),
    "95th percentile of divergence 0.1000 is at most 0.5: proven at 95 % after 234 of 234 chips; " +
    "3 above 0.5, at most 6 would pass",
  ],
  [
    "a divergence that too few chips bound",
    divergenceGate(same(40, 0.1), { percentile: 95, atMost: 0.5, confidence }),
    "undecided after 40 chips: 95th percentile of divergence 0.1000 … ∞ straddles 0.5; an exact test looks once: " +
    "about 110 chips would decide by bets (--chips 110); 0 above 0.5, 59 chips are the fewest that could pass",
  ],
  [
    "a percentile that may stop at any time",
    percentileGate([0.8, ...same(200, 0.95)], { percentile: 5, atLeast: 0.9, confidence, sequential: true }),
    "5th percentile 0.9500 is at least 0.9: proven at 95 % after 163 of 201 chips; 1 of 201 chips is below 0.9",
  ],
];

for (const [what, { reason }, expected] of REASONS) {
  Deno.test(`a comparison says its reason [${what}]`, () => assert.equal(reason, expected));
}

Deno.test("comparisons agree with their interval, ratios too, and the interval holds the estimate or all but", () => {
  const random = uniform(5);
  const { draw } = POPULATIONS[1];
  for (let i = 0; i < 200; i++) {
    const count = 20 + i;
    const of = Array.from({ length: count }, () => draw(random));
    const to = of.map((v) => v - 0.2 + 0.05 * random());
    const results: [GateResult, number][] = [];
    const threshold = 0.1 + 0.15 * random();
    results.push([compareGate({ of, to }, { difference: { atLeast: threshold }, confidence }), threshold]);
    const ratio = 1.1 + 0.3 * random();
    results.push([compareGate({ of, to }, { ratio: { atLeast: ratio }, confidence }), ratio]);
    for (const [{ verdict, interval: [low, high] }, x] of results) {
      assert.equal(verdict, low >= x ? "pass" : high < x ? "fail" : "undecided", `${low} ${high} ${x}`);
    }
    const upper = compareGate({ of, to }, { ratio: { atMost: ratio }, confidence });
    assert.equal(upper.verdict, upper.interval[1] <= ratio ? "pass" : upper.interval[0] > ratio ? "fail" : "undecided");
  }
});

Deno.test("percentiles that may stop at any time agree with their interval", () => {
  const random = uniform(6);
  const { draw } = POPULATIONS[0];
  for (let i = 0; i < 200; i++) {
    const samples = Array.from({ length: 40 + 2 * i }, () => draw(random));
    const o = { percentile: 20, confidence, sequential: true };
    const threshold = 0.84 + 0.08 * random();
    const { verdict, interval: [low, high] } = percentileGate(samples, { ...o, atLeast: threshold });
    assert.equal(verdict, low >= threshold ? "pass" : high < threshold ? "fail" : "undecided");
    const spread = samples.map((v) => 1 - v);
    const mirrored = divergenceGate(spread, { ...o, percentile: 80, atMost: 1 - threshold });
    assert.equal(mirrored.verdict, verdict);
    const edge = mirrored.interval[1];
    assert.ok(edge === LIMITLESS ? low === 0 : Math.abs(1 - edge - low) < 1e-12);
  }
});

Deno.test("pairing decides sooner than two gates on chips of their own would: what is common to both sides cancels", () => {
  const random = uniform(7);
  const common = Array.from({ length: 300 }, () => 0.7 + 0.1 * normal(random)).map((v) =>
    Math.min(0.9, Math.max(0.1, v))
  );
  const better = common.map((v) => v + 0.05);
  const { interval: [low, high] } = compareGate({ of: better, to: common }, { difference: { atLeast: 0 }, confidence });
  const alone = [better, common].map((samples) => meanGate(samples, { atLeast: 0.5, confidence }).interval);
  const width = (one: readonly number[]) => one[1] - one[0];
  assert.ok(high - low < width(alone[0]) + width(alone[1]), `${high - low} against ${alone.map(width)}`);
});

Deno.test("a forecast of a floored mean is that of both its halves: going by it decides", () => {
  const random = uniform(8);
  let decided = 0;
  for (let i = 0; i < 100; i++) {
    const chips = Array.from({ length: 4000 }, () => Math.min(1, 0.925 + 0.01 * normal(random)));
    const o = { atLeast: 0.92, confidence, floor: 0.7 };
    const [, hint] = /--chips (\d+)/.exec(meanGate(chips.slice(0, 40), o).reason) ?? [];
    assert.ok(Number(hint) >= 59, "59 chips are needed to bound the share below the floor");
    if (meanGate(chips.slice(0, Number(hint)), o).verdict === "pass") decided++;
  }
  assert.ok(decided >= 70, `${decided} of 100 forecasts held`);
});
