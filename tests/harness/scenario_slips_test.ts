/** Slips of the keyboard: what was meant is told, and nothing that only follows from them. */

import assert from "node:assert/strict";
import { sentences, SMALL } from "./scenario_support.ts";

/** What is replaced in SMALL, by what, and the sentences that follow, each after "x.yaml:". */
const SLIPS: [string, string, string[]][] = [
  ["method: sgd", "method: sdg, momentum: 0.9, nesterov: true, schedule: { kind: cosin, floor: 0.01 }", [
    `4:21 training.method: expected one of adam | adamw | sgd, got "sdg" (did you mean "sgd"?)`,
    `4:75 training.schedule.kind: expected one of constant | cosine | step, got "cosin" (did you mean "cosine"?)`,
  ]],
  ["{ preset: pcm_ibm_2020 }", "{ preset: ideal, programming: { kind: additive, sgma: 0.1, relative_to: g_max } }", [
    `5:57 device.programming.sgma: expected a known key, got "sgma" (did you mean "sigma"?)`,
  ]],
  ["sweep: { device.time_seconds:", "sweep: { run: [plain], device.tme_seconds:", [
    `8:10 sweep.run: expected a known dotted key, got "run" (runs: at the top of the file names them)`,
    `8:24 sweep.device.tme_seconds: expected a known dotted key, got "device.tme_seconds" ` +
    `(did you mean "device.time_seconds"?)`,
  ]],
  ["when: { device.time_seconds: 20 }", "when: { run: plain }", [
    `10:40 expect[0].when.run: expected a swept key, got "run" (runs: at the top of the file names them)`,
  ]],
  ["learning_rate: 0.1", "learning_rate: 0,1", [
    "4:62 training.learning_rate: expected number above 0, at most 1e6, got 0",
    `4:64 training.1: expected a known key, got "1" (did you mean a decimal point, as in 0.1?)`,
  ]],
  ["learning_rate: 0.1", `learning_rate: "0,1"`, [
    `4:62 training.learning_rate: expected number above 0, at most 1e6, got "0,1" (did you mean 0.1?)`,
  ]],
];

for (const [from, to, expected] of SLIPS) {
  Deno.test(`parseScenario() tells a slip, and not what follows from it [${to.slice(0, 40)}]`, () => {
    assert.deepEqual(sentences(SMALL.replace(from, to)), expected.map((sentence) => `x.yaml:${sentence}`));
  });
}
