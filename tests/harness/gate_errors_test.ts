/** Error rates by simulation: of comparisons, and of gates that stop drawing chips as soon as they are decided. */

import assert from "node:assert/strict";
import {
  compareGate,
  crossoverGate,
  divergenceGate,
  type GateResult,
  meanGate,
  monotoneGate,
} from "../../harness/gate.ts";
import { percentileGate } from "../../harness/gate.ts";
import { POPULATIONS, uniform } from "./stats_support.ts";

const GATES = 2000;
const ALPHA = 0.05;
const confidence = 1 - ALPHA;
/** Most wrong verdicts of 2000 at an error rate of exactly 5 %: mean + three sigma. */
const ALLOWED = GATES * ALPHA + 3 * Math.sqrt(GATES * ALPHA * (1 - ALPHA));

type Draw = (random: () => number) => number;
const [{ draw: normal }] = POPULATIONS;
const coin = (share: number): Draw => (random) => random() < share ? 1 : 0;

/** Verdicts of 2000 seeded gates, each on samples of its own. */
function simulate(seed: number, gate: (random: () => number) => GateResult) {
  const random = uniform(seed);
  const counts = { pass: 0, fail: 0, undecided: 0 };
  for (let i = 0; i < GATES; i++) counts[gate(random).verdict]++;
  return counts;
}

function checkErrors({ pass, fail }: { pass: number; fail: number }) {
  assert.ok(pass <= ALLOWED, `${pass} false passes of ${GATES}, allowed ${ALLOWED.toFixed(1)}`);
  assert.ok(fail <= ALLOWED, `${fail} false fails of ${GATES}, allowed ${ALLOWED.toFixed(1)}`);
}

const chips = (draw: Draw, { random, count }: { random: () => number; count: number }) =>
  Array.from({ length: count }, () => draw(random));

/** The first of several looks that decides, or the last one. */
function firstDecided(looks: (() => GateResult)[]): GateResult {
  let result = looks[0]();
  for (const look of looks.slice(1)) {
    if (result.verdict !== "undecided") break;
    result = look();
  }
  return result;
}

/** Looks at more and more of the same chips, and stops at the first verdict. */
function untilDecided(draw: Draw, random: () => number, gate: (samples: number[]) => GateResult): GateResult {
  const samples = chips(draw, { random, count: 100 });
  return firstDecided([30, 60, 100].map((count) => () => gate(samples.slice(0, count))));
}

for (const { name, draw, mean } of POPULATIONS) {
  const pairs = (random: () => number) => ({
    of: chips(draw, { random, count: 60 }),
    to: chips((r) => normal(r) - 0.05, { random, count: 60 }),
  });

  Deno.test(`compareGate() false pass and false fail ≤ 5 % at the boundary of a difference and a ratio [${name}]`, () => {
    const difference = { atLeast: 0.05 };
    checkErrors(simulate(1, (random) => compareGate(pairs(random), { difference, confidence })));
    const ratio = { atLeast: mean / 0.85 };
    checkErrors(simulate(2, (random) => compareGate(pairs(random), { ratio, confidence })));
  });

  Deno.test(`monotoneGate() false pass and false fail ≤ 5 % with every step at its tolerance [${name}]`, () => {
    const rows = (random: () => number) =>
      [0, 0.01, 0.02].map((more) => ({
        label: `${more}`,
        samples: chips((r) => draw(r) - more, { random, count: 60 }),
      }));
    const o = { direction: "rising", tolerance: 0.01, confidence } as const;
    checkErrors(simulate(3, (random) => monotoneGate(rows(random), o)));
  });

  Deno.test(`a floored mean that stops when it is decided: false pass and false fail ≤ 5 % [${name}]`, () => {
    // chips at 0.1 count as 0.7, which lifts the mean by 0.6 of their share; the other shapes do not reach 0.7
    const o = { atLeast: mean + (name === "2 % dead" ? 0.02 * 0.6 : 0), confidence, floor: 0.7, sequential: true };
    checkErrors(simulate(5, (random) => untilDecided(draw, random, (samples) => meanGate(samples, o))));
  });

  Deno.test(`percentiles that stop when they are decided: false pass and false fail ≤ 5 % at the boundary [${name}]`, () => {
    const cut = quantileOf(draw);
    const o = { percentile: 5, atLeast: cut, confidence, sequential: true };
    checkErrors(simulate(6, (random) => untilDecided(draw, random, (samples) => percentileGate(samples, o))));
    const mirrored = { percentile: 95, atMost: 1 - cut, confidence, sequential: true };
    const spread: Draw = (random) => 1 - draw(random);
    checkErrors(simulate(7, (random) => untilDecided(spread, random, (samples) => divergenceGate(samples, mirrored))));
  });
}

/** The 5th percentile of a population, from 400 000 draws of another seed. */
function quantileOf(draw: Draw): number {
  const random = uniform(99);
  return Float64Array.from({ length: 400_000 }, () => draw(random)).sort()[20_000];
}

Deno.test("a percentile that stops when it is decided is wrong nearly as often as stated, so the simulation can see it", () => {
  const bad = (random: () => number) => random() < 0.05 ? 0.5 : 0.95;
  const o = { percentile: 5, atLeast: 0.9, confidence };
  const looked = (sequential: boolean) =>
    simulate(8, (random) => {
      const samples = chips(bad, { random, count: 240 });
      const looks = [30, 60, 100, 160, 240].map((count) => () =>
        percentileGate(samples.slice(0, count), { ...o, sequential })
      );
      return firstDecided(looks);
    });
  const sound = looked(true);
  checkErrors(sound);
  assert.ok(sound.fail > 0.005 * GATES, `only ${sound.fail} false fails`);
  // the exact binomial test may be looked at once: looked at several times it errs more often than it says
  const peeking = looked(false);
  assert.ok(Math.max(peeking.pass, peeking.fail) > 1.2 * ALLOWED, `${peeking.pass} and ${peeking.fail}`);
});

Deno.test("comparisons of coins, which vary most, are wrong nearly as often as stated, and no more", () => {
  const side = (share: number, random: () => number) => chips(coin(share), { random, count: 80 });
  const results = [
    simulate(9, (random) => {
      // of all or nothing: one side is always the other's opposite
      const of = side(0.5, random);
      return compareGate({ of, to: of.map((v) => 1 - v) }, { difference: { atLeast: 0 }, confidence });
    }),
    simulate(
      10,
      (random) =>
        compareGate({ of: side(0.4, random), to: side(0.8, random) }, { ratio: { atLeast: 0.5 }, confidence }),
    ),
  ];
  for (const counts of results) {
    checkErrors(counts);
    assert.ok(Math.max(counts.pass, counts.fail) > 0.01 * GATES, JSON.stringify(counts));
  }
});

Deno.test("steps that have to be proven together share the error of a fail, so none of them is too easily refuted", () => {
  const rows = (random: () => number) =>
    Array.from({ length: 4 }, (_, i) => ({ label: `${i}`, samples: chips(coin(0.5), { random, count: 80 }) }));
  const o = { direction: "rising", tolerance: 0, confidence } as const;
  checkErrors(simulate(11, (random) => monotoneGate(rows(random), o)));
});

Deno.test("a crossover at the boundary of one of its sides passes falsely in ≤ 5 %", () => {
  const { pass, fail } = simulate(12, (random) => {
    const side = (share: number) => chips(coin(share), { random, count: 120 });
    const ahead = { of: side(0.9), to: side(0.2), label: "a" };
    return crossoverGate({ ahead, behind: { of: side(0.5), to: side(0.5), label: "b" } }, { by: 0, confidence });
  });
  checkErrors({ pass, fail });
});
