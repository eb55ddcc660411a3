/** Control variates: right means, and errors that are as large as they say for few samples too. */

import assert from "node:assert/strict";
import { eachNormal } from "../../../kernels/noise/normal_oracle.ts";
import { controlledMean } from "../../../models/curvature/control_variate.ts";

function normals(count: number, draw: number): number[] {
  const values = new Array(count).fill(0);
  eachNormal({ seed: 4, purpose: 1, layer: 0, draw }, { chip: 0, cells: count, use: (i, z) => values[i] = z });
  return values;
}

for (const count of [4, 6, 32]) {
  Deno.test(`controlledMean() is off by what it says, in the mean over many runs [${count} samples]`, () => {
    let squares = 0, claimed = 0, sum = 0;
    const runs = 4000;
    for (let run = 0; run < runs; run++) {
      const [control, noise] = [normals(count, 2 * run), normals(count, 2 * run + 1)];
      const values = control.map((q, k) => 5 + 3 * q + 0.1 * noise[k]);
      const { mean, standardError } = controlledMean(values, { control, mean: 0 });
      sum += mean - 5;
      squares += (mean - 5) ** 2;
      claimed += standardError ** 2;
    }
    assert(Math.abs(sum / runs) < 4 * Math.sqrt(squares) / runs);
    // squares of few samples have long tails: the ratio of two means of 4000 is known to some 10 %
    assert(Math.abs(claimed / squares - 1) < 0.2, `claimed / found variance ${claimed / squares}`);
  });
}

Deno.test("controlledMean() is the plain mean of two samples, and of a control that does not vary", () => {
  assert.deepEqual(controlledMean([1, 3], { control: [1, 2], mean: 9 }), { mean: 2, standardError: 1, probes: 2 });
  const { mean } = controlledMean([1, 3, 5], { control: [2, 2, 2], mean: 9 });
  assert.equal(mean, 3);
});

Deno.test("controlledMean() is exact where the values follow the control", () => {
  const { mean, standardError } = controlledMean([1, 3, 5, 9], { control: [0, 1, 2, 4], mean: 10 });
  assert(Math.abs(mean - 21) < 1e-12 && standardError < 1e-12, `${mean} ± ${standardError}`);
});
