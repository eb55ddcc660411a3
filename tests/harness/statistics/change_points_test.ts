/** Change points against closed forms, and by simulation: how often they are found, and how often there was nothing. */

import assert from "node:assert/strict";
import {
  changePoints,
  energyAt,
  LEAST_NIGHTS,
  levelsOf,
  stepBetween,
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
  assert.deepEqual(changePoints(flat.slice(0, 2 * LEAST_NIGHTS - 1).map((v, i) => i < LEAST_NIGHTS ? v : 2 * v)), []);
  assert.equal(changePoints(flat.slice(0, 2 * LEAST_NIGHTS).map((v, i) => i < LEAST_NIGHTS ? v : 2 * v)).length, 1);
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

/** Nights of a machine, drawn for each history anew. */
const MACHINES: Record<string, Noise> = {
  "1 night in 10 is busy": (u) => () => (u() < 0.1 ? Math.log(1.5) : 0) + 0.02 * normal(u),
  "exponential 10 %": (u) => () => -0.1 * Math.log(u()),
  "half like the night before": (u) => {
    let last = 0.05 * normal(u);
    return () => last = 0.5 * last + 0.05 * Math.sqrt(0.75) * normal(u);
  },
};

for (const [name, noise] of Object.entries(MACHINES)) {
  Deno.test(`changePoints() raises few alarms in 60 nights, looked at every night [${name}]`, () => {
    const runs = 40;
    const alarms = Array.from({ length: runs }, (_, i) => {
      const [all] = histories(noise, { level: () => 1, runs: 1, seed: 100 + i });
      return [...all.keys()].some((night) => night >= 2 * LEAST_NIGHTS && hasStep(all.slice(0, night + 1)));
    }).filter((one) => one).length;
    assert(alarms <= 0.1 * runs, `${alarms} of ${runs} flat histories had a step one night`);
  });
}

function hasStep(values: number[]): boolean {
  return changePoints(values).some(({ ratio }) => ratio > 1);
}
