/** aihwkit's discretisation of inputs and outputs, as crossbar/converter carries it out. */

import type { Engine } from "../../../kernels/engine.ts";
import { converter } from "../../../kernels/crossbar/converter.ts";
import type { Numbers } from "../../../kernels/kernel.ts";
import { assertInside, gpuOnly, mulberry32, oracle, runOnce } from "../../support.ts";

const BOUNDS = [0.1, 1, 10];
const STEPS = [4, 16, 0] as const; // 0 is off: the bound alone
const ALLOWED = 1e-5;

/** x to the nearest multiple of 2·bound / steps, of two the even one, then limited to ±bound. */
function discretised(x: number, { bound, steps }: { bound: number; steps: number }): number {
  const step = 2 * bound / steps;
  const code = x / step;
  const below = Math.floor(code);
  const up = code - below > 0.5 || (code - below === 0.5 && below % 2 !== 0);
  const quantised = steps === 0 ? x : (up ? below + 1 : below) * step;
  return Math.min(bound, Math.max(-bound, quantised));
}

/** Values from below −bound to above it, and every tie that f32 holds. */
function values(length: number, { bound, steps }: { bound: number; steps: number }): Float32Array {
  const random = mulberry32(1000 * bound + steps);
  const step = 2 * bound / (steps || 16);
  const tie = (i: number) => (i % 23 - 11) / 2 * step;
  return Float32Array.from(
    { length },
    (_, i) => i % 3 === 0 && Math.fround(tie(i)) === tie(i) ? tie(i) : 3 * bound * (random() - 0.5),
  );
}

/** Lines with a bound each: one step and one gain per line, the ends ±steps / 2 for all. */
function callOf(x: Numbers, { bounds, steps, blocks }: { bounds: number[]; steps: number; blocks: number }) {
  const ends = steps === 0 ? 1 : steps / 2;
  return {
    params: {
      ...{ blocks, lines: bounds.length, length: x.length / blocks / bounds.length },
      ...{ code_min: -ends, code_max: ends },
    },
    constants: { order: steps === 0 ? "clamp_only" : "quantise_first" },
    buffers: {
      x,
      inverse_step: Float64Array.from(bounds, (bound) => ends / bound),
      gain: Float64Array.from(bounds, (bound) => bound / ends),
    },
  };
}

async function check(engine: Engine, { bounds, steps, blocks, length }: {
  bounds: number[];
  steps: number;
  blocks: number;
  length: number;
}): Promise<void> {
  const lines = Array.from({ length: blocks }, () => bounds).flat();
  const x = Float32Array.from(lines.flatMap((bound) => [...values(length, { bound, steps })]));
  const { y } = await runOnce(engine, converter, callOf(x, { bounds, steps, blocks }));
  const value = Float64Array.from(x, (v, i) => discretised(v, { bound: lines[Math.floor(i / length)], steps }));
  assertInside(`discretisation on ${engine.facts.engine}`, {
    got: y,
    judged: { value, bound: value.map(() => ALLOWED) },
  });
}

for (const steps of STEPS) {
  const shown = steps === 0 ? "off" : steps;
  for (const bound of BOUNDS) {
    // inputs [images, rows] through one DAC: 29 · 35 values, which no vec4 divides
    const inputs = { bounds: [bound], steps, blocks: 1, length: 29 * 35 };
    Deno.test(`crossbar/converter oracle discretises inputs [bound=${bound} steps=${shown}]`, () =>
      check(oracle, inputs));
    gpuOnly(`crossbar/converter discretises inputs [bound=${bound} steps=${shown}]`, (engine) => check(engine, inputs));
  }
  // outputs [chips, lines, images · stride], the bound of each line its own
  const outputs = { bounds: BOUNDS, steps, blocks: 5, length: 29 * 36 };
  const label = `[bounds=${BOUNDS} steps=${shown}]`;
  Deno.test(`crossbar/converter oracle discretises outputs ${label}`, () => check(oracle, outputs));
  gpuOnly(`crossbar/converter discretises outputs ${label}`, (engine) => check(engine, outputs));
}
