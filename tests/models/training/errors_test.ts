/** How errors of a step grow, are drawn several times, and drop connections. */

import assert from "node:assert/strict";
import { programmingOf } from "../../../models/devices/device.ts";
import type { TrainingNoise } from "../../../models/training/noise.ts";
import { oracle } from "../../support.ts";
import { pointOf, settingOf, tiny } from "./step_support.ts";

const NOISE: TrainingNoise = { programming: programmingOf("additive", [0.2]), reference: "layer_max_weight" };
const SPEC = tiny("relu", [20, 11, 9]);

Deno.test("errors grow by the same amount every step, and are whole after the ramp", async () => {
  const whole = settingOf(SPEC, { noise: NOISE });
  // 60 images in batches of 6: 10 steps an epoch
  const ramped = settingOf(SPEC, { noise: { ...NOISE, rampEpochs: 1.2 } });
  for (const [step, factor] of [[0, 0], [3, 0.25], [11, 11 / 12], [12, 1], [19, 1]]) {
    const [full, got] = [await pointOf(oracle, whole, { step }), await pointOf(oracle, ramped, { step })];
    for (const [name, values] of Object.entries(got)) {
      values.forEach((value, i) => {
        const weight = whole.tensors[name][i];
        const expected = weight + factor * (full[name][i] - weight);
        assert(Math.abs(value - expected) < 1e-7, `step ${step} ${name}[${i}]: ${value}, ${expected}`);
      });
    }
  }
});

Deno.test("the first of several draws has the errors of a single one, and the others have others", async () => {
  const one = await pointOf(oracle, settingOf(SPEC, { noise: NOISE }));
  const four = await pointOf(oracle, settingOf(SPEC, { noise: { ...NOISE, draws: 4 } }));
  for (const [name, values] of Object.entries(one)) {
    assert.deepEqual([...four[name].slice(0, values.length)], [...values]);
    const draws = [0, 1, 2, 3].map((d) => four[name].slice(d * values.length, (d + 1) * values.length).join());
    assert.equal(new Set(draws).size, 4);
  }
});

Deno.test("drop-connect makes its share of the weights 0 and leaves the rest, the same ones of a pair", async () => {
  const noise: TrainingNoise = { ...NOISE, use: "antithetic", draws: 3 };
  const kept = await pointOf(oracle, settingOf(SPEC, { noise }));
  const got = await pointOf(oracle, settingOf(SPEC, { noise: { ...noise, dropConnect: 0.3 } }));
  let [dropped, all] = [0, 0];
  for (const [name, values] of Object.entries(got)) {
    const half = values.length / 2;
    values.forEach((value, i) => {
      assert(value === 0 || value === kept[name][i], `${name}[${i}]`);
      if (i < half) assert.equal(value === 0, values[i + half] === 0, `${name}[${i}] and its opposite`);
      dropped += value === 0 ? 1 : 0;
      all++;
    });
  }
  // pairs share their masks: half as many draws as weights; 5 standard deviations
  assert(Math.abs(dropped / all - 0.3) < 5 * Math.sqrt(0.21 / (all / 2)), `${dropped} of ${all}`);
  const other = await pointOf(oracle, settingOf(SPEC, { noise: { ...noise, dropConnect: 0.3 } }), { step: 4 });
  assert.notDeepEqual(other["0.weight"].map((v) => v === 0 ? 0 : 1), got["0.weight"].map((v) => v === 0 ? 0 : 1));
});
