import assert from "node:assert/strict";
import { contrastGate, dropGate, exactGate, type GateResult, meanGate, percentileGate } from "../../harness/gate.ts";

const confidence = 0.95;
const same = (count: number, value: number) => Array<number>(count).fill(value);
/** Accuracies of which every n-th is bad. */
const every = (n: number, count: number) => Array.from({ length: count }, (_, i) => i % n === n - 1 ? 0.8 : 0.95);
const mixed = [...same(20, 0.96), ...same(20, 0.94)];
const clipped = "mean (chips below 0.8 counted as 0.8)";

const REASONS: [GateResult, string][] = [
  [
    meanGate(same(200, 0.95), { atLeast: 0.9, confidence }),
    "mean 0.9500 is at least 0.9: proven at 95 % after 100 of 200 chips",
  ],
  [
    meanGate(same(200, 0.89), { atLeast: 0.9, confidence: 0.999 }),
    "mean 0.8900 is below 0.9: proven at 99.9 % after 102 of 200 chips",
  ],
  [
    meanGate(mixed, { atLeast: 0.94, confidence }),
    "undecided after 40 chips: mean 0.8308 … 0.9571 straddles 0.94; about 600 chips would decide (--chips 600)",
  ],
  [
    meanGate([0.7], { atLeast: 0.7, confidence }),
    "undecided after 1 chip: mean 0.0096 … 0.9959 straddles 0.7; more than 10 000 chips would be needed",
  ],
  [
    meanGate([...same(100, 0.95), ...same(100, 0.7)], { atLeast: 0.9, confidence }),
    "mean is at least 0.9: proven at 95 % after 100 of 200 chips, though over all of them it is 0.8250",
  ],
  [
    meanGate(same(200, 0.95), { atLeast: 0.9, confidence, floor: 0.8 }),
    `${clipped} 0.9500 is at least 0.9: proven at 95 % after 14 of 200 chips; ` +
    "0 of 200 chips are below 0.8, which proves at most 5 %, so the plain mean is at least 0.86",
  ],
  [
    meanGate([...same(150, 0.95), ...same(50, 0.7)], { atLeast: 0.85, confidence, floor: 0.8 }),
    "50 of 200 chips are below 0.8: more than 5 %, proven at 95 %",
  ],
  [
    meanGate(same(40, 0.95), { atLeast: 0.9, confidence, floor: 0.8 }),
    `undecided after 40 chips: ${clipped} is proven, but 0 of 40 chips are below 0.8, which does not prove at most 5 %; ` +
    "an exact test looks once: about 110 chips would decide by bets (--chips 110)",
  ],
  [
    dropGate(same(200, 0.95), { clean: 0.96, atMost: 0.05, confidence }),
    "mean drop 0.0100 is at most 0.05: proven at 95 % after 126 of 200 chips",
  ],
  [
    contrastGate(same(200, 0.02), { atMost: 0, confidence, range: 0.1 }),
    "mean difference 0.0200 is above 0: proven at 95 % after 30 of 200 chips",
  ],
  [
    percentileGate([...same(3, 0.8), ...same(231, 0.95)], { percentile: 5, atLeast: 0.9, confidence }),
    "5th percentile 0.9500 is at least 0.9: proven at 95 % after 234 of 234 chips; 3 below 0.9, at most 6 would pass",
  ],
  [
    percentileGate(every(26, 234), { percentile: 5, atLeast: 0.9, confidence }),
    "undecided after 234 chips: 5th percentile 0.8000 … 0.9500 straddles 0.9; an exact test looks once: about " +
    "3000 chips would decide by bets (--chips 3000); 9 below 0.9, at most 6 would pass",
  ],
  [
    percentileGate([...same(9, 0.8), ...same(225, 0.95)], { percentile: 5, atLeast: 0.9, confidence }),
    "undecided after 234 chips: 5th percentile 0.8000 … 0.9500 straddles 0.9; an exact test looks once: about " +
    "240 chips would decide by bets (--chips 240); 9 below 0.9, at most 6 would pass",
  ],
  [exactGate(0.93001, { atLeast: 0.93 }), "0.93001 is at least 0.93: exact, no chips drawn"],
  [exactGate(0.93000001, { atMost: 0.93 }), "0.93000001 is above 0.93: exact, no chips drawn"],
];

Deno.test("a gate gives its reason in one sentence with numbers", () => {
  assert.deepEqual(REASONS.map(([{ reason }]) => reason), REASONS.map(([, reason]) => reason));
});

Deno.test("percentileGate() passes 6 and not 7 bad of 234, and never 58 good ones", () => {
  const gate = (bad: number, good: number) =>
    percentileGate([...same(bad, 0.8), ...same(good, 0.95)], { percentile: 5, atLeast: 0.9, confidence });
  assert.deepEqual([gate(6, 228), gate(7, 227), gate(0, 59), gate(0, 58)].map(({ verdict }) => verdict), [
    "pass",
    "undecided",
    "pass",
    "undecided",
  ]);
  assert.deepEqual([gate(6, 228).interval, gate(0, 58).interval[0]], [[0.95, 0.95], 0]);
  assert.equal(gate(30, 204).verdict, "fail");
});

Deno.test("meanGate() at the edges of the scale: 0 is certain, 1 cannot be proven but is refuted by one chip", () => {
  const verdict = (samples: number[], o: { atLeast?: number; atMost?: number }) =>
    meanGate(samples, { ...o, confidence }).verdict;
  assert.equal(verdict([0], { atLeast: 0 }), "pass");
  assert.equal(verdict([1], { atMost: 1 }), "pass");
  assert.equal(verdict(same(500, 1), { atLeast: 1 }), "undecided");
  assert.equal(verdict([1, 0.999], { atLeast: 1 }), "fail");
  assert.equal(verdict(same(500, 0), { atMost: 0 }), "undecided");
  assert.equal(verdict([0, 0.001], { atMost: 0 }), "fail");
});

Deno.test("dropGate() takes a drop beyond the scale as certain or impossible", () => {
  assert.equal(dropGate([0.1], { clean: 0.2, atMost: 0.5, confidence }).verdict, "pass");
  assert.equal(dropGate([1], { clean: 0.9, atMost: -0.2, confidence }).verdict, "fail");
});

Deno.test("meanGate() lets the first capital that crosses decide, and keeps the interval in order", () => {
  const drift = meanGate([...same(200, 0.95), ...same(400, 0.2)], { atLeast: 0.9, confidence });
  assert.deepEqual([drift.verdict, drift.decidedAt], ["pass", 100]);
  assert.ok(drift.interval[0] <= drift.estimate && drift.estimate <= drift.interval[1], String(drift.interval));
});

Deno.test("a higher confidence never decides sooner", () => {
  const at = [0.5, 0.9, 0.999].map((c) => meanGate(same(900, 0.95), { atLeast: 0.9, confidence: c }).decidedAt ?? NaN);
  assert.ok(at[0] < at[1] && at[1] < at[2], String(at));
});

const MISTAKES: [string, () => GateResult, string][] = [
  ["no chips", () => meanGate([], { atLeast: 0.9, confidence }), "meanGate samples: expected at least 1 chip, got 0"],
  [
    "a sample",
    () => meanGate([0.5, 1.2], { atLeast: 0.9, confidence }),
    "meanGate samples[1]: expected number in [0, 1], got 1.2",
  ],
  [
    "NaN",
    () => percentileGate([NaN], { percentile: 5, atLeast: 0.9, confidence }),
    "percentileGate samples[0]: expected number in [0, 1], got NaN",
  ],
  [
    "no threshold",
    () => meanGate([0.5], { confidence }),
    "meanGate atLeast, atMost: expected exactly one, got neither",
  ],
  [
    "two thresholds",
    () => exactGate(1, { atLeast: 0, atMost: 1 }),
    "exactGate atLeast, atMost: expected exactly one, got both",
  ],
  [
    "confidence",
    () => dropGate([0.5], { clean: 0.9, atMost: 0.1, confidence: 1 }),
    "dropGate confidence: expected number from 0.5 to below 1, got 1",
  ],
  [
    "a floor above the threshold",
    () => meanGate([0.5], { atLeast: 0.7, confidence, floor: 0.7 }),
    "meanGate floor: expected number from 0 to below 0.7, got 0.7",
  ],
  [
    "the range",
    () => contrastGate([0.1, -0.3], { atLeast: 0, confidence, range: 0.2 }),
    "contrastGate samples[1]: expected number in [-0.2, 0.2], got -0.3",
  ],
];

for (const [name, run, message] of MISTAKES) {
  Deno.test(`a gate refuses what it cannot judge [${name}]`, () => {
    assert.throws(run, { name: "RangeError", message });
  });
}
