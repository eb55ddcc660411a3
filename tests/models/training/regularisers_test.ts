/** Sharpness-aware steps, orthogonality and clipping on problems with a known answer. */

import assert from "node:assert/strict";
import { mulberry32 } from "../../../kernels/contract.ts";
import { programmingOf } from "../../../models/devices/device.ts";
import type { NetworkSpec } from "../../../models/networks/layers.ts";
import { appendClipping, type ClipWeights } from "../../../models/training/clip_weights.ts";
import { addOrthogonality, gainOf } from "../../../models/training/orthogonality.ts";
import { appendAscent } from "../../../models/training/sharpness.ts";
import { gpuOnly, oracle } from "../../support.ts";
import {
  at,
  contextOf,
  distance,
  evaluate,
  type Read,
  readAll,
  type Setting,
  settingOf,
  tiny,
} from "./step_support.ts";

const SPEC = tiny("tanh", [5, 4, 3]);

for (const use of ["none", "antithetic", "explicit"] as const) {
  Deno.test(`a sharpness-aware gradient is that at w + ρ g / ‖g‖, errors alike [noise ${use}]`, async () => {
    const noise = { programming: programmingOf("additive", [0.1]), reference: "layer_max_weight" } as const;
    const training = { sharpness: { radius: 0.3 }, ...(use !== "none" && { noise: { ...noise, use, draws: 2 } }) };
    const setting = settingOf(SPEC, training);
    const names = Object.keys(setting.tensors);
    const got = await evaluate(oracle, setting, { wrap: appendAscent });
    const first = await evaluate(oracle, setting);
    const norm = Math.hypot(...names.flatMap((name) => [...first[name]]));
    const moved = names.map((name) => [
      name,
      Array.from(setting.tensors[name], (w, i) => w + 0.3 * first[name][i] / norm),
    ]);
    const expected = await evaluate(oracle, at(setting, Object.fromEntries(moved)));
    assert(distance(got, expected, names) < 1e-9, `${distance(got, expected, names)}`);
    assert(distance(got, first, names) > 0.01, "a step that changes nothing shows nothing");
  });
}

Deno.test("without sharpness the evaluation is the given one", () => {
  const inner = () => assert.fail("nobody asks");
  assert.equal(appendAscent(contextOf(settingOf(SPEC)), inner), inner);
});

const GROUPED: NetworkSpec = {
  name: "grouped",
  input: [4, 4, 4],
  layers: [
    { kind: "conv2d", channels: 6, kernel: [2, 2], groups: 2 },
    { kind: "flatten" },
    { kind: "dense", outputs: 3 },
  ],
};

/** ‖WᵀW − λ²I‖² of a matrix, or of its rows where it is wide. */
function penalty(weight: Float64Array, { rows, cols, gain }: { rows: number; cols: number; gain: number }): number {
  const [side, other] = [Math.min(rows, cols), Math.max(rows, cols)];
  const entry = (i: number, k: number) => cols <= rows ? weight[k * cols + i] : weight[i * cols + k];
  let sum = 0;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      let dot = i === j ? -(gain ** 2) : 0;
      for (let k = 0; k < other; k++) dot += entry(i, k) * entry(j, k);
      sum += dot * dot;
    }
  }
  return sum;
}

for (
  const [label, spec] of [["tall", tiny("tanh", [5, 3])], ["wide", tiny("tanh", [3, 5])], ["groups", GROUPED]] as const
) {
  Deno.test(`orthogonality adds the derivative of its penalty [${label}]`, async () => {
    const [strength, gain] = [0.7, 0.8];
    const setting = settingOf(spec, { orthogonality: { strength, gain } });
    const context = contextOf(setting);
    const given = new Map(context.trained.map((name) => [name, context.tensors.get(name)!]));
    const read = addOrthogonality(context, given);
    const got = await readAll(oracle, { context, setting, read: Object.fromEntries(read) });
    for (const [name, values] of Object.entries(setting.tensors)) {
      const dims = context.tensors.get(name)!.dims;
      const [rows, cols] = dims.length > 1 ? dims.slice(-2) : [0, 0];
      values.forEach((w, i) => {
        let expected: number = w; // stands in for the gradient
        if (rows > 0) {
          const group = Math.floor(i / (rows * cols)) * rows * cols;
          const at = (by: number) => {
            const matrix = Float64Array.from(values.slice(group, group + rows * cols));
            matrix[i - group] += by;
            return penalty(matrix, { rows, cols, gain });
          };
          expected += strength * (at(1e-5) - at(-1e-5)) / 2e-5;
        }
        assert(Math.abs(got[name][i] - expected) < 1e-7 * (1 + Math.abs(expected)), `${name}[${i}]`);
      });
    }
  });
}

Deno.test("a matrix of the gain's singular values is left alone", async () => {
  const setting = settingOf(tiny("tanh", [4, 2]), { orthogonality: { strength: 1, gain: 0.5 } });
  const square = at(setting, { "0.weight": [0.5, 0, 0, 0, 0, 0.5, 0, 0], "0.bias": [0, 0] });
  const context = contextOf(square);
  const given = new Map([["0.weight", context.tensors.get("0.weight")!]]);
  const { slope } = await readAll(oracle, {
    ...{ context, setting: square },
    read: { slope: addOrthogonality(context, given).get("0.weight")! },
  });
  assert.deepEqual([...slope], [0.5, 0, 0, 0, 0, 0.5, 0, 0]);
});

Deno.test("gainOf() is the gain that errors do not amplify", () => {
  const from = (kind: "lognormal" | "proportional" | "additive", sigma: number) =>
    gainOf({ strength: 1, gain: "from_noise" }, { programming: programmingOf(kind, [sigma, 0]), reference: "weight" });
  // λ of CorrectNet at σ = 0.5
  assert(Math.abs(from("lognormal", 0.5) - 1 / 2.945) < 1e-3, `${from("lognormal", 0.5)}`);
  assert.equal(from("proportional", 0.2), 1 / 1.6);
  assert.equal(gainOf({ strength: 1, gain: 0.3 }, undefined), 0.3);
  assert.throws(() => from("additive", 0.2), {
    name: "RangeError",
    message: "orthogonality gain: expected a number for errors that are additive, got from_noise",
  });
});

async function clipped(engine: typeof oracle, setting: Setting): Promise<Read> {
  const context = contextOf(setting);
  appendClipping(context);
  return await readAll(engine, { context, setting, read: Object.fromEntries(context.tensors) });
}

/** The same by hand. */
function expectedOf({ tensors }: Setting, { at: most, of }: ClipWeights): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => {
      const all = [...values], mean = all.reduce((a, b) => a + b) / all.length;
      const deviation = Math.sqrt(all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length);
      const limit = name.endsWith("bias") ? Infinity : most * (of === "absolute" ? 1 : deviation);
      return [name, all.map((v) => Math.min(Math.max(v, -limit), limit))];
    }),
  );
}

for (const clipWeights of [{ at: 1.2, of: "standard_deviation" }, { at: 0.3, of: "absolute" }] as const) {
  const check = async (engine: typeof oracle, allowed: number) => {
    const random = mulberry32(8);
    const large = Array.from({ length: 20 }, () => 4 * random() - 1); // about a mean off 0
    const setting = at(settingOf(SPEC, { clipWeights }), { "0.weight": Float32Array.from(large) });
    const [got, expected] = [await clipped(engine, setting), expectedOf(setting, clipWeights)];
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((v, i) => assert(Math.abs(got[name][i] - v) <= allowed, `${name}[${i}]: ${got[name][i]}, ${v}`));
    }
    assert(got["0.weight"].some((v, i) => v !== setting.tensors["0.weight"][i]));
  };
  Deno.test(`weights are clipped layer by layer, biases are not [${clipWeights.of}]`, () => check(oracle, 1e-7));
  gpuOnly(`weights are clipped layer by layer on the gpu [${clipWeights.of}]`, (gpu) => check(gpu, 1e-5));
}
