/** Verdicts from effects: what noise allows to be said. */

import assert from "node:assert/strict";
import { judgeTogether, MOST_SAME, noiseText } from "../../../../harness/bench/compare/verdict.ts";
import { normal, uniform } from "../../stats_support.ts";

/** Effects of 20 rounds of a machine whose processes scatter so much. */
function effects(random: () => number, { scatter, change }: { scatter: number; change: number }) {
  const process = () => scatter * normal(random);
  const rounds = Array.from({ length: 20 }, () => [process(), process(), Math.log(change) + process()]);
  return {
    head: rounds.map(([base, again, head]) => head - (base + again) / 2),
    again: rounds.map(([base, again]) => again - base),
  };
}

for (const scatter of [0.1, 0.15, 0.25]) {
  Deno.test(`judgeTogether: 10 % slower is next to never the same, though processes scatter ${100 * scatter} %`, () => {
    const random = uniform(17);
    const runs = 500;
    let same = 0;
    for (let i = 0; i < runs; i++) {
      if (judgeTogether([effects(random, { scatter, change: 1.1 })])[0].verdict === "same") same++;
    }
    assert(same <= 0.01 * runs, `${same} of ${runs}`);
  });
}

Deno.test("judgeTogether: where no change looks like more than 5 % nothing is the same, and that is said", () => {
  const again = [0.02, 0.03, 0.04, 0.05, 0.04, 0.03];
  const head = [0, 0.001, -0.001, 0.002, -0.002, 0];
  const [noisy, calm] = judgeTogether([{ head, again }, { head, again: head }]);
  assert(noisy.leastEffect > MOST_SAME);
  assert.equal(noisy.verdict, "undecided");
  assert.equal(noiseText(noisy), "the machine is too noisy to call it the same: without any change it shows 3.6 %");
  assert(noisy.roundsToDecide > head.length);
  assert.deepEqual([calm.verdict, noiseText(calm)], ["same", ""]);
  const [slower] = judgeTogether([{ head: head.map((v) => v + 0.3), again }]);
  assert.equal(slower.verdict, "slower", "what is slower still is");
});
