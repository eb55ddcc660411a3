import assert from "node:assert/strict";
import { contrastGate, dropGate, type GateResult, meanGate, percentileGate } from "../../harness/gate.ts";
import { POPULATIONS, uniform } from "./stats_support.ts";

const GATES = 2000;
const ALPHA = 0.05;
const confidence = 1 - ALPHA;
/** Most wrong verdicts of 2000 at an error rate of exactly 5 %: mean + three sigma. */
const ALLOWED = GATES * ALPHA + 3 * Math.sqrt(GATES * ALPHA * (1 - ALPHA));

type Draw = (random: () => number) => number;

/** Counts the verdicts of 2000 seeded gates. */
function simulate(o: { seed: number; chips: number; draw: Draw }, gate: (samples: number[]) => GateResult) {
  const random = uniform(o.seed);
  const counts = { pass: 0, fail: 0, undecided: 0 };
  for (let i = 0; i < GATES; i++) counts[gate(Array.from({ length: o.chips }, () => o.draw(random))).verdict]++;
  return counts;
}

function checkBoundary(o: { seed: number; chips: number; draw: Draw }, gate: (samples: number[]) => GateResult) {
  const { pass, fail } = simulate(o, gate);
  assert.ok(pass <= ALLOWED, `${pass} false passes of ${GATES}, allowed ${ALLOWED.toFixed(1)}`);
  assert.ok(fail <= ALLOWED, `${fail} false fails of ${GATES}, allowed ${ALLOWED.toFixed(1)}`);
  return { pass, fail };
}

for (const { name, draw, mean } of POPULATIONS) {
  Deno.test(`meanGate() false pass and false fail ≤ 5 % at the boundary [${name}]`, () => {
    checkBoundary({ seed: 1, chips: 100, draw }, (samples) => meanGate(samples, { atLeast: mean, confidence }));
  });

  Deno.test(`meanGate() with a floor: false pass and false fail ≤ 5 % at the boundary of the clipped mean [${name}]`, () => {
    // the dead chips count as 0.7 now, so the boundary moves up by their share times 0.6; the other shapes never clip at
    // 0.7 but for e^−11 of the exponential, whose mean above 0.7 is known: 0.02 e^−11
    const shift = { normal: 0, skewed: 0.02 * Math.exp(-11), "2 % dead": 0.02 * 0.6 }[name] ?? NaN;
    const o = { atLeast: mean + shift, confidence, floor: 0.7, floorShare: 0.05 };
    checkBoundary({ seed: 2, chips: 120, draw }, (samples) => meanGate(samples, o));
  });

  Deno.test(`percentileGate() false pass and false fail ≤ 5 % at the boundary [${name}]`, () => {
    const cut = quantileOf(draw);
    checkBoundary(
      { seed: 3, chips: 234, draw },
      (samples) => percentileGate(samples, { percentile: 5, atLeast: cut, confidence }),
    );
  });

  Deno.test(`contrastGate() false pass and false fail ≤ 5 % at the boundary [${name}]`, () => {
    const paired = (random: () => number) => draw(random) - draw(random) + 0.01;
    for (const side of [{ atLeast: 0.01 }, { atMost: 0.01 }]) {
      checkBoundary(
        { seed: 4, chips: 60, draw: paired },
        (samples) => contrastGate(samples, { ...side, confidence, range: 1 }),
      );
    }
  });
}

/** The 5th percentile of a population, from 400 000 draws of another seed: 40 times closer than 234 chips resolve. */
function quantileOf(draw: Draw): number {
  const random = uniform(99);
  const many = Float64Array.from({ length: 400_000 }, () => draw(random)).sort();
  return many[20_000];
}

Deno.test("meanGate() with a floor: false pass ≤ 5 % at the boundary of the share below it", () => {
  // 5 % of chips at 0.75, the others far above the threshold: only the binomial test can stop a pass
  const draw = (random: () => number) => random() < 0.05 ? 0.75 : 0.99;
  const o = { atLeast: 0.9, confidence, floor: 0.8, floorShare: 0.05 };
  const { pass } = checkBoundary({ seed: 5, chips: 234, draw }, (samples) => meanGate(samples, o));
  assert.ok(pass > GATES * 0.02, `only ${pass} passes: the exact test at 6 of 234 passes 5.0 % here`);
});

Deno.test("meanGate() and contrastGate() false pass and false fail ≤ 5 % at the boundary, and near it [coin]", () => {
  // all or nothing is the shape with the most variance, where the bound is nearly reached
  const coin = (low: number, share: number) => (random: () => number) => random() < share ? 1 : low;
  const results = [
    checkBoundary({ seed: 10, chips: 150, draw: coin(0, 0.8) }, (s) => meanGate(s, { atLeast: 0.8, confidence })),
    checkBoundary(
      { seed: 11, chips: 150, draw: coin(-1, 0.5) },
      (s) => contrastGate(s, { atMost: 0, confidence, range: 1 }),
    ),
  ];
  for (const { pass, fail } of results) assert.ok(Math.min(pass, fail) > 0.01 * GATES, `only ${pass}, ${fail}`);
});

Deno.test("the simulation catches a gate that trusts normality [2 % dead]", () => {
  // one-sided t test of 32 chips: harness.md §4.2 measured 52 % false passes
  const naive = (samples: number[]) => {
    const n = samples.length;
    const mean = samples.reduce((a, b) => a + b) / n;
    const spread = Math.sqrt(samples.reduce((s, v) => s + (v - mean) ** 2, 0) / (n - 1) / n);
    return { verdict: mean - 1.6955 * spread > 0.9 ? "pass" : "undecided" } as GateResult;
  };
  const { pass } = simulate({ seed: 6, chips: 32, draw: POPULATIONS[2].draw }, naive);
  assert.ok(pass > 5 * ALLOWED, `${pass} of ${GATES}`);
});

Deno.test("meanGate() decides most gates at a gap of 0.02 with 0.02 standard deviation", () => {
  const { draw } = POPULATIONS[0];
  const share = (o: Parameters<typeof meanGate>[1], chips: number, verdict: "pass" | "fail") =>
    simulate({ seed: 7, chips, draw }, (samples) => meanGate(samples, o))[verdict] / GATES;
  assert.ok(share({ atLeast: 0.88, confidence, floor: 0.7 }, 100, "pass") > 0.95);
  assert.ok(share({ atLeast: 0.88, confidence }, 300, "pass") > 0.95);
  assert.ok(share({ atLeast: 0.92, confidence }, 100, "fail") > 0.95);
});

Deno.test("percentileGate() passes 80 % of designs with 2 % bad chips on 234", () => {
  const draw = (random: () => number) => random() < 0.02 ? 0.5 : 0.95;
  const gate = (samples: number[]) => percentileGate(samples, { percentile: 5, atLeast: 0.9, confidence });
  const { pass } = simulate({ seed: 8, chips: 234, draw }, gate);
  // harness.md §4.3: 0.81, three sigma of 2000 gates is 0.026
  assert.ok(Math.abs(pass / GATES - 0.81) < 0.03, `${pass / GATES}`);
});

Deno.test("meanGate(), contrastGate() and dropGate() agree with their interval", () => {
  const { draw } = POPULATIONS[1];
  const random = uniform(9);
  for (let i = 0; i < 300; i++) {
    const samples = Array.from({ length: 20 + i }, () => draw(random));
    const threshold = 0.86 + 0.08 * random();
    const results = [
      meanGate(samples, { atLeast: threshold, confidence }),
      contrastGate(samples.map((v) => v - 1), { atLeast: threshold - 1, confidence, range: 1 }),
    ];
    for (const { verdict, interval: [low, high], threshold: x, decidedAt } of results) {
      assert.equal(verdict, low >= x ? "pass" : high < x ? "fail" : "undecided", `${low} ${high} ${x}`);
      assert.equal(decidedAt === null, verdict === "undecided");
    }
    const drop = dropGate(samples, { clean: 0.97, atMost: 0.97 - threshold, confidence });
    assert.equal(drop.verdict, results[0].verdict);
  }
});
