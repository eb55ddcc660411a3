import assert from "node:assert/strict";
import * as stats from "../../harness/stats.ts";
import golden from "./stats_golden.json" with { type: "json" };
import { normal, type Population, POPULATIONS, uniform } from "./stats_support.ts";

// Golden values carry 1e-13; ours lose a factor ln(1 / value) ≤ 700 of the 2e-16 of a double, in exp(ln …). 1e-15 absolute serves the zeros of
// logGamma and normalQuantile, where a relative error means nothing.
const RELATIVE = 5e-13;
const ABSOLUTE = 1e-15;

function assertClose(got: number, want: number, label: string): void {
  const bound = RELATIVE * Math.abs(want) +
    ABSOLUTE * Number(Math.abs(want) < 1 && /Gamma|Quantile|sd|mean/.test(label));
  assert.ok(Math.abs(got - want) <= bound, `${label}: expected ${want} ± ${bound}, got ${got}`);
}

const FUNCTIONS: Record<keyof typeof golden.functions, (...args: number[]) => number> = {
  logGamma: stats.logGamma,
  betaInc: stats.betaInc,
  betaInv: stats.betaInv,
  normalCdf: stats.normalCdf,
  normalQuantile: stats.normalQuantile,
  binomialCdf: (k, n, p) => stats.binomialCdf(k, { n, p }),
  kolmogorovTail: stats.kolmogorovTail,
};

for (const name of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
  Deno.test(`${name}() gives the golden cases`, () => {
    for (const { args, value } of golden.functions[name]) {
      assertClose(FUNCTIONS[name](...args), value, `${name}(${args.join(", ")})`);
    }
  });
}

Deno.test("binomialTail() and binomialCdf() share out the whole probability", () => {
  for (const [n, p] of [[1, 0.5], [10, 0.3], [234, 0.05], [1000, 0.9]]) {
    for (let k = 0; k <= n; k++) {
      const total = stats.binomialCdf(k - 1, { n, p }) + stats.binomialTail(k, { n, p });
      assert.ok(Math.abs(total - 1) < 1e-12, `n=${n} p=${p} k=${k}: ${total}`);
    }
  }
});

Deno.test("clopperPearson() gives the golden cases", () => {
  for (const { lower, upper, ...counts } of golden.clopperPearson) {
    const got = stats.clopperPearson(counts);
    // SciPy finds these by brentq to 2e-12 absolute
    assert.ok(Math.abs(got.lower - lower) < 1e-11, `${JSON.stringify(counts)} lower: ${got.lower} for ${lower}`);
    assert.ok(Math.abs(got.upper - upper) < 1e-11, `${JSON.stringify(counts)} upper: ${got.upper} for ${upper}`);
  }
  assert.deepEqual(stats.clopperPearson({ bad: 0, n: 0, confidence: 0.9 }), { lower: 0, upper: 1 });
});

Deno.test("toleranceRanks() gives the golden cases", () => {
  for (const { lower, upper, ...plan } of golden.toleranceRanks) {
    assert.deepEqual(stats.toleranceRanks(plan), { lower, upper }, JSON.stringify(plan));
  }
});

Deno.test("percentilePlan() gives the plans of the reference, 6 bad in 234", () => {
  const plan = (bad?: number) => stats.percentilePlan({ percentile: 5, confidence: 0.95, bad });
  assert.deepEqual([plan(0), plan(2), plan(4), plan()], [59, 124, 181, 234]);
});

Deno.test("toleranceBound() is the order statistic, or null for too few samples", () => {
  const samples = Array.from({ length: 234 }, (_, i) => (i * 101 % 234) / 1000);
  assert.equal(stats.toleranceBound(samples, { percentile: 5, confidence: 0.95 }), 0.006);
  assert.equal(stats.toleranceBound(samples.slice(0, 58), { percentile: 5, confidence: 0.95 }), null);
});

Deno.test("mean(), sd(), quantile() and percentile() agree with NumPy", () => {
  const { samples, shares, linear, order, ...spread } = golden.summaries;
  assertClose(stats.mean(samples), spread.mean, "mean");
  assertClose(stats.sd(samples), spread.sd, "sd");
  shares.forEach((share, i) => assertClose(stats.quantile(samples, share), linear[i], `quantile ${share}`));
  assert.deepEqual(shares.map((share) => stats.percentile(samples, share * 100)), order);
});

Deno.test("bettingCapitals() gives the golden capitals at every prefix", () => {
  for (const { above, below, ...bet } of golden.bettingCapitals) {
    const got = stats.bettingCapitals(bet);
    // a log near 0 is a difference of products near 1: judge it absolutely
    above.forEach((want, i) => assert.ok(Math.abs(got.above[i] - want) < 1e-13, `above ${i}: ${got.above[i]}`));
    below.forEach((want, i) => assert.ok(Math.abs(got.below[i] - want) < 1e-13, `below ${i}: ${got.below[i]}`));
  }
});

Deno.test("bettingCapitals() at an edge is won by the first sample off the edge, and only by it", () => {
  const samples = [0, 0, 0.5, 1];
  const low = stats.bettingCapitals({ samples, threshold: 0, low: 0, high: 1 });
  assert.deepEqual(Array.from(low.above, (v) => v === Infinity), [false, false, true, true]);
  assert.ok(low.below.every((v) => v <= 0));
  const high = stats.bettingCapitals({ samples: [1, 1, 0.5, 0], threshold: 1, low: 0, high: 1 });
  assert.deepEqual(Array.from(high.below, (v) => v === Infinity), [false, false, true, true]);
  assert.ok(high.above.every((v) => v <= 0));
});

Deno.test("firstCrossing() is the first prefix where the capital reaches 1 / alpha", () => {
  const random = uniform(5);
  const samples = Array.from({ length: 300 }, () => 0.9 + 0.05 * random());
  const bet = { samples, threshold: 0.9, low: 0.5, high: 1 };
  const { above, below } = stats.bettingCapitals(bet);
  const alpha = 0.01;
  assert.equal(stats.firstCrossing({ ...bet, side: "above", alpha }), 1 + above.findIndex((v) => v >= Math.log(100)));
  assert.equal(stats.firstCrossing({ ...bet, side: "below", alpha }), null);
  assert.ok(below.every((v) => v < Math.log(100)));
});

Deno.test("samplesToCross() forecasts the crossing of repeated samples", () => {
  const bet = { threshold: 0.9, low: 0, high: 1, side: "above" as const, alpha: 0.05 };
  const cycle = [0.93, 0.9, 0.96];
  const forecast = stats.samplesToCross({ ...bet, samples: cycle }, { cap: 10_000 }) ?? NaN;
  const many = Array.from({ length: 1000 }, (_, i) => cycle[i % 3]);
  const actual = stats.firstCrossing({ ...bet, samples: many }) ?? NaN;
  assert.ok(Math.abs(forecast - actual) <= 2, `forecast ${forecast}, actual ${actual}`);
  assert.equal(stats.samplesToCross({ ...bet, samples: cycle }, { cap: 20 }), null);
});

function coverage({ draw, mean }: Population, low: number): number {
  const random = uniform(77);
  let hits = 0;
  for (let i = 0; i < 2000; i++) {
    const samples = Array.from({ length: 60 }, () => Math.max(low, draw(random)));
    const [lower, upper] = stats.meanInterval({ samples, low, high: 1, confidence: 0.9 });
    if (lower <= mean && mean <= upper) hits++;
  }
  return hits / 2000;
}

for (const population of POPULATIONS) {
  Deno.test(`meanInterval() covers the mean in ≥ 90 % [${population.name}]`, () => {
    const share = coverage(population, 0);
    // three sigma of 2000 draws at exactly 90 %
    assert.ok(share >= 0.9 - 3 * Math.sqrt(0.09 / 2000), `covered ${share}`);
  });
}

Deno.test("meanInterval() shrinks, stays on the scale, and is empty of no mean [edge cases]", () => {
  const interval = (samples: number[]) => stats.meanInterval({ samples, low: 0, high: 1, confidence: 0.95 });
  assert.deepEqual(interval([]), [0, 1]);
  assert.equal(interval(Array(50).fill(1))[1], 1);
  assert.equal(interval(Array(50).fill(0))[0], 0);
  const [few, many] = [20, 500].map((n) => interval(Array(n).fill(0.5)));
  assert.ok(many[0] > few[0] && many[1] < few[1] && few[0] > 0 && many[0] < 0.5 && many[1] > 0.5);
  // a drift so strong that both bets win on the way: the fallback still holds the mean
  const drift = interval([...Array(200).fill(0.9), ...Array(200).fill(0.1)]);
  assert.ok(drift[0] <= 0.5 && drift[1] >= 0.5, String(drift));
});

Deno.test("ksOneSample() and ksTwoSample() agree with SciPy's exact tests", () => {
  for (const { a, statistic, pValue } of golden.ksOneSample) {
    const got = stats.ksOneSample(a, stats.normalCdf);
    assertClose(got.statistic, statistic, "statistic");
    assert.ok(Math.abs(got.pValue - pValue) < 0.02, `n=${a.length}: ${got.pValue} for ${pValue}`);
  }
  for (const { a, b, statistic, pValue } of golden.ksTwoSample) {
    const got = stats.ksTwoSample(a, b);
    assertClose(got.statistic, statistic, "statistic");
    // the exact two-sample statistic is a lattice: one step of it is worth more
    assert.ok(Math.abs(got.pValue - pValue) < 0.06, `n=${a.length}: ${got.pValue} for ${pValue}`);
  }
});

Deno.test("ksTwoSample() takes ties together, and NaN not at all", () => {
  assert.equal(stats.ksTwoSample([1, 1, 2], [1, 1, 2]).statistic, 0);
  assert.throws(() => stats.ksTwoSample([1, NaN], [1]), RangeError);
});

Deno.test("normal() of the test support is normal", () => {
  const random = uniform(3);
  assert.ok(stats.ksOneSample(Array.from({ length: 2000 }, () => normal(random)), stats.normalCdf).pValue > 0.001);
});
