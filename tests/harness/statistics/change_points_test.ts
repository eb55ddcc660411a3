/** Change points against closed forms, and by simulation: how often they are found, and how often there was nothing. */

import assert from "node:assert/strict";
import {
  changePoints,
  energyAt,
  LEAST_NIGHTS,
  levelsOf,
  stepBetween,
  studentQuantile,
  studentStep,
  studentTail,
} from "../../../harness/statistics/change_points.ts";
import { assertNear } from "../../support_statistics.ts";

/** Uniform numbers in (0, 1) of a seed (mulberry32). */
function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

type Noise = (uniform: () => number) => () => number;

const normal = (u: () => number) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
/** Logarithms of a night's factor: what machines do. */
const NOISES: Record<string, Noise> = {
  "normal 2 %": (u) => () => 0.02 * normal(u),
  "skewed 3 %": (u) => () => 0.03 * (-Math.log(u()) - 1),
  "busy nights": (u) => () => u() < 0.08 ? 0.5 * u() : 0.02 * normal(u),
  "like the night before": (u) => {
    let last = 0;
    return () => last = 0.4 * last + 0.02 * Math.sqrt(1 - 0.16) * normal(u);
  },
};

/** Histories of 60 nights around levels, as many as runs. */
function histories(
  noise: Noise,
  { level, runs, seed }: { level: (night: number) => number; runs: number; seed: number },
) {
  const draw = noise(uniforms(seed));
  return Array.from({ length: runs }, () => Array.from({ length: 60 }, (_, i) => level(i) * Math.exp(draw())));
}

const step = (at: number, ratio: number) => (night: number) => night < at ? 1 : ratio;

Deno.test("changePoints() measures distance as the energy statistic does [closed form]", () => {
  assertNear("two constants", { got: energyAt([0, 0, 1, 1], 2), expected: 2, tolerance: 1e-12 });
  // between 1.5 each, within 2: 2·2/4 · (3 − 2 − 2)
  assertNear("mixed", { got: energyAt([0, 2, 1, 3], 2), expected: -1, tolerance: 1e-12 });
  // 1·3/4 · (2·2 − 0 − 4/3): |0 − 1|, |0 − 2|, |0 − 3|
  assertNear("one against three", { got: energyAt([0, 1, 2, 3], 1), expected: 2, tolerance: 1e-12 });
});

Deno.test("studentTail() and studentQuantile() are those of Cauchy and of two degrees [closed form]", () => {
  assertNear("Cauchy", { got: studentTail(1, 1), expected: 0.5, tolerance: 1e-12 });
  assertNear("two degrees", { got: studentTail(Math.SQRT2, 2), expected: 1 - Math.SQRT1_2, tolerance: 1e-12 });
  assertNear("Cauchy", { got: studentQuantile(0.975, 1), expected: Math.tan(0.475 * Math.PI), tolerance: 1e-6 });
  // t = √(2 a² / (1 − a²)) with a = 0.95
  assertNear("two degrees", {
    got: studentQuantile(0.975, 2),
    expected: Math.sqrt(2 * 0.9025 / 0.0975),
    tolerance: 1e-9,
  });
});

Deno.test("studentStep() is Student's t on logarithms [closed form]", () => {
  // means 1 and 4, squares 2 + 2 over 4 degrees, one over three twice; the night before tells nothing
  const { ratio, p, interval } = studentStep([0, 1, 2], [4, 5, 3]);
  assertNear("ratio", { got: Math.log(ratio), expected: 3, tolerance: 1e-12 });
  assertNear("p", { got: p, expected: studentTail(3 / Math.sqrt(2 / 3), 4), tolerance: 1e-12 });
  assertNear("half width", {
    got: (Math.log(interval[1]) - Math.log(interval[0])) / 2,
    expected: 2.7764451 * Math.sqrt(2 / 3),
    tolerance: 1e-5,
  });
});

Deno.test("changePoints() finds steps without noise at their place, up and down, and their size", () => {
  const values = Array.from({ length: 60 }, (_, i) => i < 20 ? 100 : i < 41 ? 120 : 90);
  const points = changePoints(values);
  assert.deepEqual(points.map(({ at }) => at), [20, 41]);
  assertNear("up", { got: points[0].ratio, expected: 1.2, tolerance: 1e-9 });
  assertNear("down", { got: points[1].ratio, expected: 0.75, tolerance: 1e-9 });
  assert.deepEqual(levelsOf(values, points).map(({ from, to, value }) => [from, to, Math.round(value)]), [
    [0, 20, 100],
    [20, 41, 120],
    [41, 60, 90],
  ]);
});

Deno.test("changePoints() wants levels of some nights and steps that somebody acts on", () => {
  const flat = Array.from({ length: 30 }, () => 100);
  assert.deepEqual(changePoints([]), []);
  assert.deepEqual(changePoints([100]), []);
  assert.deepEqual(changePoints(flat.slice(0, 2 * LEAST_NIGHTS - 1).map((v, i) => i < 5 ? v : 2 * v)), []);
  assert.equal(changePoints(flat.slice(0, 2 * LEAST_NIGHTS).map((v, i) => i < 5 ? v : 2 * v)).length, 1);
  assert.deepEqual(changePoints(flat.map((v, i) => i < 15 ? v : 1.02 * v)), [], "a step of 2 %");
  assert.deepEqual(changePoints(flat.map((v, i) => i === 20 ? 5 * v : v)), [], "a single night");
});

Deno.test("changePoints() says the same twice, and refuses what is no time", () => {
  const [values] = histories(NOISES["busy nights"], { level: step(33, 1.1), runs: 1, seed: 5 });
  assert.deepEqual(changePoints(values), changePoints([...values]));
  for (const wrong of [0, -1, NaN, Infinity]) {
    assert.throws(() => changePoints([1, wrong]), {
      name: "RangeError",
      message: `changePoints values[1]: expected a positive number, got ${wrong}`,
    });
  }
});

for (const [name, noise] of Object.entries(NOISES)) {
  Deno.test(`changePoints() is quiet where nothing changes [${name}]`, () => {
    const runs = 300;
    const alarms = histories(noise, { level: () => 1, runs, seed: 11 }).filter((one) => changePoints(one).length > 0);
    assert(alarms.length <= 0.03 * runs, `${alarms.length} of ${runs} flat histories have a step`);
  });

  Deno.test(`changePoints() finds a step of 10 % within 60 nights, and its place [${name}]`, () => {
    const runs = 120;
    const found = histories(noise, { level: step(35, 1.1), runs, seed: 12 }).filter((one) =>
      changePoints(one).some(({ at, ratio }) => Math.abs(at - 35) <= 3 && ratio > 1.05 && ratio < 1.15)
    );
    assert(found.length >= 0.9 * runs, `${found.length} of ${runs} steps found`);
  });
}

Deno.test("changePoints() finds a step eight nights after it, and one that went away again", () => {
  const noise = NOISES["normal 2 %"];
  const late = histories(noise, { level: step(52, 1.1), runs: 200, seed: 13 });
  assert(late.filter((one) => changePoints(one).length === 1).length >= 190);
  const bump = histories(noise, { level: (i) => i >= 30 && i < 40 ? 1.1 : 1, runs: 200, seed: 14 });
  assert(bump.filter((one) => changePoints(one).length === 2).length >= 180);
});

Deno.test("changePoints() and stepBetween() show what crept up", () => {
  const runs = 100;
  const seen = histories(NOISES["normal 2 %"], { level: (i) => 1.25 ** (i / 60), runs, seed: 15 }).filter((one) => {
    const levels = levelsOf(one, changePoints(one));
    const { ratio, p } = stepBetween(one, { earlier: levels[0], later: levels.at(-1)! });
    return levels.length > 1 && ratio > 1.08 && p < 0.001;
  });
  assert(seen.length >= 0.95 * runs, `${seen.length} of ${runs} creeping histories are seen`);
});
