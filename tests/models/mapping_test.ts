/** With ideal cells and enough bits every mapping gives the same integers, exactly. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { multiply } from "../../models/mapping/multiply.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import { modelOf } from "./model_support.ts";

interface Problem {
  rows: number;
  cols: number;
  vectors: number;
  weightBits: number;
  inputBits: number;
  signed: boolean;
  topInput: number;
  weight: Float32Array;
  x: Float32Array;
}

/** Random whole weights and inputs; the largest of each occurs, so that the ranges are the whole numbers themselves. */
function problemOf(random: () => number): Problem {
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const rows = whole(1, 40), cols = whole(1, 21), vectors = whole(1, 6);
  const weightBits = whole(2, 8), inputBits = whole(2, 8);
  const signed = random() < 0.5;
  const topWeight = 2 ** (weightBits - 1) - 1, topInput = signed ? 2 ** (inputBits - 1) - 1 : 2 ** inputBits - 1;
  const weight = Float32Array.from({ length: rows * cols }, () => whole(-topWeight, topWeight));
  const x = Float32Array.from({ length: vectors * rows }, () => whole(signed ? -topInput : 0, topInput));
  weight[whole(0, weight.length - 1)] = random() < 0.5 ? topWeight : -topWeight;
  x[whole(0, x.length - 1)] = topInput;
  if (signed && x.length > 1) x[x.indexOf(topInput) === 0 ? 1 : 0] = -topInput;
  return { rows, cols, vectors, weightBits, inputBits, signed: signed && x.length > 1, topInput, weight, x };
}

function product({ rows, cols, vectors, weight, x }: Problem): number[] {
  const out = Array<number>(vectors * cols).fill(0);
  for (let v = 0; v < vectors; v++) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < cols; j++) out[v * cols + j] += x[v * rows + r] * weight[r * cols + j];
    }
  }
  return out;
}

/** Every way to lay the problem on cells, converters that lose nothing. */
function mappingsOf(problem: Problem, random: () => number): { name: string; model: ChipModel }[] {
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const { weightBits, inputBits } = problem;
  const base = modelOf({
    device: { ...ideal, gMaxMicrosiemens: 25 },
    tile: { rows: whole(1, 44), cols: whole(2, 24), split: random() < 0.5 ? "filled" : "equal" },
    input: { bits: inputBits },
    adc: { bits: 22, range: "granular" },
    mapping: { weightBits },
  });
  const bits = (n: number) => ({ ...base.mapping, slices: whole(1, Math.max(1, n)) });
  const mappings: Record<string, ChipModel["mapping"]> = {
    "differential, one-sided": bits(weightBits - 1),
    "differential, two-sided": { ...bits(weightBits - 1), sides: "two" },
    "differential, subtracted digitally": { ...bits(weightBits - 1), subtract: "digital" },
    "offset, digital": { ...bits(weightBits), style: "offset" },
    "offset, unit column": { ...bits(weightBits), style: "offset", offset: "unit_column" },
    "two scales": { ...bits(weightBits - 1), scales: { count: 2, ratio: 0.5 } },
    "three scales, offset": { ...bits(weightBits), style: "offset", scales: { count: 3, ratio: 0.5 } },
    "three pairs": { ...base.mapping, pairs: { count: 3, significance: 2 } },
    signed: { ...base.mapping, style: "signed" },
  };
  return Object.entries(mappings).map(([name, mapping]) => {
    const input = {
      ...base.input,
      sliceBits: whole(0, inputBits),
      encoding: random() < 0.5 ? "sign_magnitude" as const : "twos_complement" as const,
      accumulate: random() < 0.5 ? "digital" as const : "analog" as const,
    };
    if (input.sliceBits === 0) input.encoding = "sign_magnitude";
    // two's complement has one more code below 0, which stands for the end of the range
    const bound = problem.signed && input.encoding === "twos_complement" ? 2 ** (inputBits - 1) : problem.topInput;
    const model = { ...base, mapping, input: { ...input, range: "fixed" as const, bound } };
    const shown = [`slices=${mapping.slices}`, `pulses=${input.sliceBits} ${input.encoding} ${input.accumulate}`];
    return { name: `${name} ${shown.join(" ")} tile=${model.tile.rows}×${model.tile.cols} ${model.tile.split}`, model };
  });
}

async function checkProblem(engine: Engine, seed: number): Promise<void> {
  const random = mulberry32(seed);
  const problem = problemOf(random);
  const expected = product(problem);
  const { rows, cols, weight, x, vectors } = problem;
  for (const { name, model } of mappingsOf(problem, random)) {
    const got = await multiply(engine, {
      ...{ weights: { rows, cols, weight }, model, x, calibration: x },
      chips: Uint32Array.of(0, 5),
    });
    const place = `seed ${seed}: ${rows}×${cols}, ${vectors} vectors, ${problem.weightBits}-bit weights, `;
    const inputs = `${problem.signed ? "" : "un"}signed ${problem.inputBits}-bit inputs, ${name}`;
    assert.deepEqual([...got], [...expected, ...expected], place + inputs);
  }
}

Deno.test("every mapping gives the same integers on ideal cells, on the oracle [40 random problems]", async () => {
  for (let seed = 0; seed < 40; seed++) await checkProblem(oracle, seed);
});

gpuOnly("every mapping gives the same integers on ideal cells, on the gpu [8 random problems]", async (gpu) => {
  for (let seed = 100; seed < 108; seed++) await checkProblem(gpu, seed);
});
