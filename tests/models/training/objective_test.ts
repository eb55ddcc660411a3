/** Temperature and negative feedback against the same sums by hand, in f64. */

import assert from "node:assert/strict";
import { programmingOf } from "../../../models/devices/device.ts";
import { placeNetwork } from "../../../models/networks/shapes.ts";
import { companionsOf } from "../../../models/training/companions.ts";
import type { TrainingNoise } from "../../../models/training/noise.ts";
import { TrainingError } from "../../../models/training/training.ts";
import { oracle } from "../../support.ts";
import { evaluate, pointOf, type Read, type Setting, settingOf, tiny } from "./step_support.ts";

const NOISE: TrainingNoise = { programming: programmingOf("additive", [0.1]), reference: "layer_max_weight" };
const SPEC = tiny("tanh", [5, 4, 3]);

/** y = x W + b of one copy, row by row. */
function dense(x: number[][], { weight, bias }: { weight: ArrayLike<number>; bias: ArrayLike<number> }): number[][] {
  const cols = bias.length;
  return x.map((row) =>
    Array.from({ length: cols }, (_, c) => row.reduce((sum, v, r) => sum + v * weight[r * cols + c], bias[c]))
  );
}

/** Outputs of the tiny network at a copy of its weights, and what its activation gives. */
function outputsAt({ images, tensors }: Setting, weights: Read, { copy, copies }: { copy: number; copies: number }) {
  const rows = Array.from({ length: images.length / 5 }, (_, i) => [...images.subarray(5 * i, 5 * i + 5)]);
  const weight = (name: string) => {
    const length = weights[name].length / copies;
    return weights[name].slice(copy * length, (copy + 1) * length);
  };
  const hidden = dense(rows, { weight: weight("0.weight"), bias: tensors["0.bias"] }).map((row) => row.map(Math.tanh));
  return { hidden, outputs: dense(hidden, { weight: weight("2.weight"), bias: tensors["2.bias"] }) };
}

function near(got: ArrayLike<number>, expected: number[]): void {
  assert.equal(got.length, expected.length);
  expected.forEach((v, i) => assert(Math.abs(got[i] - v) < 1e-6 * (1 + Math.abs(v)), `${i}: ${got[i]}, ${v}`));
}

Deno.test("the temperature divides the outputs before the loss, and the gradient follows", async () => {
  const [plain, warm] = await Promise.all(
    [{}, { loss: { temperature: 4 } }].map((training) => evaluate(oracle, settingOf(SPEC, training))),
  );
  near(warm.logits, [...plain.logits].map((v) => v / 4));
  const bent = [0, 1].map((row) => {
    const logits = [...warm.logits.slice(3 * row, 3 * row + 3)];
    return Math.log(logits.reduce((sum, v) => sum + Math.exp(v), 0)) - logits[settingOf(SPEC).labels[row]];
  });
  near(warm.loss.slice(0, 2), bent);
  // a derivative by the last bias is p − onehot, a mean over rows, over the temperature
  const slope = [0, 1, 2].map((c) =>
    [...settingOf(SPEC).labels].reduce((sum, label, row) => {
      const logits = warm.logits.slice(3 * row, 3 * row + 3);
      const all = logits.reduce((total, v) => total + Math.exp(v), 0);
      return sum + (Math.exp(logits[c]) / all - (label === c ? 1 : 0)) / 6 / 4;
    }, 0)
  );
  near(warm["2.bias"], slope);
});

for (const use of ["sampled", "antithetic"] as const) {
  Deno.test(`ovf takes off what passes at larger errors give [${use}]`, async () => {
    const feedback = { kind: "ovf" as const, strength: 0.5, offsets: [0.15, 0.05] };
    const setting = settingOf(SPEC, { noise: { ...NOISE, use, draws: 2 }, loss: { temperature: 3, feedback } });
    const sets = use === "antithetic" ? 4 : 2;
    const [got, point] = [await evaluate(oracle, setting), await pointOf(oracle, setting)];
    const expected = Array.from({ length: sets }, (_, set) => {
      const at = (level: number) => outputsAt(setting, point, { copy: 3 * set + level, copies: 3 * sets }).outputs;
      const [out, first, second] = [at(0), at(1), at(2)];
      return out.map((row, r) => row.map((v, c) => (v - 0.5 * first[r][c] - 0.05 * second[r][c]) / 3));
    });
    near(got.logits, expected.flat(2));
    // errors of the levels: σ, σ + 0.15 and σ + 0.05
    const most = Math.max(...setting.tensors["0.weight"].map(Math.abs));
    const size = setting.tensors["0.weight"].length;
    const deviation = (level: number) => {
      const off = [0, 1].flatMap((draw) => {
        const begin = (3 * draw + level) * size;
        return [...point["0.weight"].slice(begin, begin + size)].map((v, i) => v - setting.tensors["0.weight"][i]);
      });
      return Math.sqrt(off.reduce((sum, v) => sum + v * v, 0) / off.length) / most;
    };
    [0.1, 0.25, 0.15].forEach((sigma, level) =>
      // 40 errors: a standard deviation of 11 % of σ
      assert(Math.abs(deviation(level) / sigma - 1) < 0.4, `level ${level}: ${deviation(level)}, ${sigma}`)
    );
  });
}

Deno.test("irs takes off what heads give on the activations, under the same errors, and trains them", async () => {
  const feedback = { kind: "irs", strength: 0.5, heads: 1, hidden: 7 } as const;
  const setting = settingOf(SPEC, { noise: { ...NOISE, draws: 2 }, loss: { feedback } });
  const [head] = companionsOf(setting.training, { spec: SPEC, layers: placeNetwork(SPEC) });
  const [got, point] = [await evaluate(oracle, setting), await pointOf(oracle, setting)];
  const expected = [0, 1].map((copy) => {
    const { hidden, outputs } = outputsAt(setting, point, { copy, copies: 2 });
    const weight = (name: string) => {
      const length = point[name].length / 2;
      return point[name].slice(copy * length, (copy + 1) * length);
    };
    const inner = dense(hidden, { weight: weight("head1.0.weight"), bias: head.tensors["head1.0.bias"] })
      .map((row) => row.map((v) => Math.max(0, v)));
    const given = dense(inner, { weight: weight("head1.2.weight"), bias: head.tensors["head1.2.bias"] });
    return outputs.map((row, r) => row.map((v, c) => v - 0.5 * given[r][c]));
  });
  near(got.logits, expected.flat(2));
  assert(got["head1.0.weight"].some((v) => v !== 0) && got["head1.2.bias"].some((v) => v !== 0));
});

Deno.test("companionsOf() spreads heads over the activations and refuses more of them", () => {
  const deep = tiny("relu", [5, 4, 4, 4, 4, 4, 3]);
  const after = (heads: number) =>
    companionsOf(
      { seed: 1, loss: { feedback: { kind: "irs", strength: 1, heads, hidden: 2 } } },
      { spec: deep, layers: placeNetwork(deep) },
    ).map((one) => one.after);
  assert.deepEqual(after(5), ["1", "3", "5", "7", "9"]);
  assert.deepEqual(after(2), ["3", "7"]);
  assert.throws(() => after(6), (error) => {
    assert(error instanceof TrainingError);
    assert.equal(
      error.message,
      "tiny relu loss.feedback: expected at most 5 heads, one for each activation, got 6",
    );
    return true;
  });
});
