/**
 * Whether programmed conductances follow their law: mean and σ(g) of every kind, mean, σ and shape of every distribution,
 * and errors of a device apart from those of a programming. σ within 1 %: 4.5 standard errors at 10⁵ normals.
 */

import assert from "node:assert/strict";
import { ksOneSample, normalCdf } from "../../../harness/stats.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertLaw, assertNear, correlation, momentsOf } from "../../support_statistics.ts";

type Law = Partial<Record<"c0" | "c1" | "c2" | "c3" | "c4" | "spread" | "floor" | "draw" | "probability", number>>;
type Window = { low: number; high: number; shift?: number };

const G_MAX = 25;
/** Tenths of g_max, both ends included. */
const GRID = Array.from({ length: 11 }, (_, i) => i * G_MAX / 10);
const CHIPS = 100;
const OPEN = { low: -1e30, high: 1e30 };
const FREE = { c0: 0, c1: 0, c2: 0, c3: 0, c4: 0, spread: 0, probability: 0, floor: -1e30, ceiling: 1e30, draw: 0 };
const PCM = { c0: 0.26348, c1: 1.965, c2: -1.1731 };

/** `n` programmed conductances of every target µS, on 100 chips. */
async function programmedOf(
  engine: Engine,
  { constants, law, targets, n, seed, window = OPEN }: {
    constants: Record<string, string>;
    law: Law;
    targets: number[];
    n: number;
    seed: number;
    window?: Window;
  },
): Promise<Float32Array[]> {
  const cells = targets.length * n / CHIPS;
  const shares = { cdf_low: normalCdf(window.low), cdf_high: normalCdf(window.high) };
  const stream = { seed, purpose: 1, spread_purpose: 2, layer: 0 };
  const params = { chips: CHIPS, cells, g_max: G_MAX, ...stream, ...FREE, ...law, shift: 0, ...window, ...shares };
  const chip = Uint32Array.from({ length: CHIPS }, (_, i) => i);
  // targets take turns, so that one target sees all four numbers of a block
  const target = Float32Array.from({ length: cells }, (_, k) => targets[k % targets.length]);
  const reference = new Float32Array(cells).fill(1);
  const { programmed } = await runOnce(engine, program, { params, constants, buffers: { chip, target, reference } });
  return targets.map((_, t) => Float32Array.from({ length: n }, (_, i) => programmed[i * targets.length + t]));
}

const pcmSigma = (g: number) => 0.26348 + 1.965 * (g / G_MAX) - 1.1731 * (g / G_MAX) ** 2;
const SIGMAS: { kind: string; law: Law; sdOf: (g: number) => number }[] = [
  { kind: "additive", law: { c0: 0.75 }, sdOf: () => 0.75 },
  { kind: "proportional", law: { c0: 0.05 }, sdOf: (g) => 0.05 * g },
  { kind: "polynomial", law: PCM, sdOf: pcmSigma },
  { kind: "inverse", law: { c0: 0.02, c1: 5 }, sdOf: (g) => g && 0.02 * 25 / g },
  { kind: "saturating", law: { c0: 0.8, c1: 5 }, sdOf: (g) => 0.8 * (1 - Math.exp(-g / 5)) },
  {
    kind: "four_level",
    law: { c0: 0.5, c1: 1.75, c2: 0.25, c3: 0.75 },
    sdOf: (g) => g > 6.25 && g < 18.75 ? 0.875 : 0.5,
  },
];
for (const { kind, law, sdOf } of SIGMAS) {
  gpuOnly(`crossbar/program has the mean and σ of ${kind} [10⁵ cells at each of 11 µS]`, async (engine) => {
    const samples = await programmedOf(engine, { constants: { kind }, law, targets: GRID, n: 1e5, seed: 11 });
    GRID.forEach((g, t) => assertLaw(`${g} µS`, { moments: momentsOf(samples[t]), mean: g, sd: sdOf(g) }));
    const errors = Array.from(samples[4], (v) => (v - GRID[4]) / sdOf(GRID[4]));
    assertShape(errors, normalCdf);
  });
}

/** Fails where a sample this far from its law comes once in a hundred. */
function assertShape(sample: number[], cdf: (x: number) => number): void {
  const { pValue } = ksOneSample(sample, cdf);
  assert(pValue > 0.01, `Kolmogorov–Smirnov p ${pValue}`);
}

gpuOnly("crossbar/program has the log-normal mean, σ and shape [10⁵ cells]", async (engine) => {
  const [g, s] = [10, 0.3];
  for (const c1 of [0, -s * s / 2]) {
    const law = { c0: s, c1 };
    const [sample] = await programmedOf(engine, {
      constants: { kind: "lognormal" },
      law,
      targets: [g],
      n: 1e5,
      seed: 12,
    });
    const mean = g * Math.exp(c1 + s * s / 2);
    // the fourth moment of a log-normal widens the error of σ to 0.5 %
    const sd = mean * Math.sqrt(Math.expm1(s * s));
    assertLaw("conductance", { moments: momentsOf(sample), mean, sd, share: 0.02 });
    const logs = Array.from(sample, (v) => (Math.log(v / g) - c1) / s);
    assertLaw("logarithm", { moments: momentsOf(logs), mean: 0, sd: 1 });
    assertShape(logs, normalCdf);
  }
});

const density = (z: number) => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);

/** Mean and standard deviation of a normal that lies in [low, high] by ∫φ, ∫zφ and ∫z²φ over it. */
function windowMoments({ low, high }: Window) {
  const inside = normalCdf(high) - normalCdf(low);
  const first = density(low) - density(high);
  const second = inside + low * density(low) - high * density(high);
  return { inside, first, second };
}

gpuOnly("crossbar/program has mean, σ and shape of a truncated normal [10⁵ cells, 4 windows]", async (engine) => {
  const constants = { kind: "additive", distribution: "truncated" };
  for (const window of [{ low: -1, high: 1 }, { low: -2, high: 1.5 }, { low: 0.25, high: 5 }, { low: -8, high: 8 }]) {
    const [sample] = await programmedOf(engine, { constants, law: { c0: 1 }, targets: [0], n: 1e5, seed: 13, window });
    const { inside, first, second } = windowMoments(window);
    const mean = first / inside;
    assertLaw(JSON.stringify(window), { moments: momentsOf(sample), mean, sd: Math.sqrt(second / inside - mean ** 2) });
    assert(sample.every((z) => z >= window.low && z <= window.high), "a number lies outside the window");
    assertShape([...sample], (z) => (normalCdf(z) - normalCdf(window.low)) / inside);
  }
});

gpuOnly("crossbar/program has mean, σ and shape of a clipped normal [2 · 10⁵ cells, 3 windows]", async (engine) => {
  const constants = { kind: "additive", distribution: "clipped" };
  for (const window of [{ low: -1, high: 2 }, { low: -9, high: 0.5 }, { low: -0.5, high: 9, shift: 0.2 }]) {
    const [sample] = await programmedOf(engine, { constants, law: { c0: 1 }, targets: [0], n: 2e5, seed: 14, window });
    const { low, high, shift = 0 } = window;
    const { inside, first, second } = windowMoments(window);
    const mean = low * normalCdf(low) + high * normalCdf(-high) + first;
    const sd = Math.sqrt(low * low * normalCdf(low) + high * high * normalCdf(-high) + second - mean * mean);
    assertLaw(JSON.stringify(window), { moments: momentsOf(sample), mean: mean - shift, sd });
    const free = Array.from(sample, (z) => z + shift).filter((z) => z > low + 1e-6 && z < high - 1e-6);
    const tolerance = 4 * Math.sqrt(inside * (1 - inside) / sample.length);
    assertNear("share between the limits", { got: free.length / sample.length, expected: inside, tolerance });
    assertShape(free, (z) => (normalCdf(z) - normalCdf(low)) / inside);
  }
});

gpuOnly("crossbar/program has mean, σ and shape of uniform numbers [10⁵ cells]", async (engine) => {
  const constants = { kind: "additive", distribution: "uniform" };
  const [sample] = await programmedOf(engine, { constants, law: { c0: 1 }, targets: [0], n: 1e5, seed: 15 });
  assertLaw("uniform", { moments: momentsOf(sample), mean: 0, sd: Math.sqrt(1 / 3) });
  assertShape([...sample], (x) => (x + 1) / 2);
});

gpuOnly("crossbar/program has as much pepper as salt [4 · 10⁵ cells at each of 3 probabilities]", async (engine) => {
  const constants = { kind: "additive", distribution: "pepper" };
  for (const probability of [0.1, 0.5, 1]) {
    const law = { c0: 1, probability };
    const [sample] = await programmedOf(engine, { constants, law, targets: [0], n: 4e5, seed: 16 });
    for (const [value, expected] of [[-1, probability / 2], [0, 1 - probability], [1, probability / 2]]) {
      const got = sample.filter((x) => x === value).length / sample.length;
      const tolerance = 4 * Math.sqrt(expected * (1 - expected) / sample.length);
      assertNear(`share of ${value} at ${probability}`, { got, expected, tolerance });
    }
  }
});

gpuOnly(
  "crossbar/program spreads σ from device to device, frozen over the programmings [4 · 10⁵ cells]",
  async (engine) => {
    const spread = 0.25;
    const errorsOf = async (devices: string, draw: number) => {
      const options = { law: { c0: 1, spread, draw }, targets: [0], n: 4e5, seed: 17 };
      return (await programmedOf(engine, { constants: { kind: "additive", devices }, ...options }))[0];
    };
    const [alike, once, again] = await Promise.all([["alike", 1], ["spread", 1], ["spread", 2]].map(
      ([devices, draw]) => errorsOf(devices as string, draw as number),
    ));
    // a device's factor is what its error has grown by; below 0 with a probability of 3 · 10⁻⁵
    const factors = Array.from(once, (v, i) => (v / alike[i] - 1) / spread);
    assertLaw("ξd", { moments: momentsOf(factors), mean: 0, sd: 1 });
    assertShape(factors, normalCdf);
    assertNear("correlation of errors", {
      got: correlation(once, again),
      expected: 0,
      tolerance: 4 / Math.sqrt(once.length),
    });
    // cov(m²ξ², m²ξ'²) = var m², var m²ξ² = 3 E m⁴ − (E m²)²
    const [m2, m4] = [1 + spread ** 2, 1 + 6 * spread ** 2 + 3 * spread ** 4];
    const expected = (m4 - m2 ** 2) / (3 * m4 - m2 ** 2);
    const got = correlation(once.map((v) => v * v), again.map((v) => v * v));
    assertNear("correlation of squared errors", { got, expected, tolerance: 0.012 });
  },
);

gpuOnly("crossbar/program has the moments of a rectified normal near 0 µS [4 · 10⁵ cells at each]", async (engine) => {
  const targets = [0, 0.1, 0.3, 0.6, 1];
  const law = { ...PCM, floor: 0 };
  const samples = await programmedOf(engine, { constants: { kind: "polynomial" }, law, targets, n: 4e5, seed: 14 });
  targets.forEach((g, t) => {
    const s = pcmSigma(g);
    const inside = normalCdf(g / s);
    const mean = g * inside + s * density(g / s);
    const sd = Math.sqrt((g * g + s * s) * inside + g * s * density(g / s) - mean * mean);
    const moments = momentsOf(samples[t]);
    assertLaw(`${g} µS`, { moments, mean, sd });
    assertNear(`${g} µS: mean`, { got: moments.mean, expected: mean, tolerance: 0.01 * mean });
    const stopped = samples[t].reduce((sum, v) => sum + (v === 0 ? 1 : 0), 0) / moments.n;
    const tolerance = 4 * Math.sqrt(inside * (1 - inside) / moments.n);
    assertNear(`${g} µS: share at the floor`, { got: stopped, expected: 1 - inside, tolerance });
  });
});
