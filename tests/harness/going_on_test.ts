/** Error rates by simulation of who goes on as an undecided gate says. */

import assert from "node:assert/strict";
import { meanGate, percentileGate } from "../../harness/gate.ts";
import { uniform } from "./stats_support.ts";

const GATES = 1000;
const ALPHA = 0.05;
const confidence = 1 - ALPHA;
/** Looks after the first one, and chips that nobody goes beyond. */
const MORE = 4;
const CAP = 2000;

/** Accuracies of chips of which exactly 20 % are bad: the boundary of the claim. */
const draw = (random: () => number) => random() < 0.2 ? 0.5 : 0.95;

/** Looks at 60 chips, and goes on as the reason says. */
function goOn(random: () => number) {
  const samples: number[] = [];
  const look = (count: number, sequential: boolean) => {
    while (samples.length < count) samples.push(draw(random));
    return percentileGate(samples.slice(0, count), { percentile: 20, atLeast: 0.9, confidence, sequential });
  };
  let byBets = false;
  let result = look(60, byBets);
  for (let more = 0; more < MORE && result.verdict === "undecided"; more++) {
    const count = Number(/--chips (\d+)/.exec(result.reason)?.[1] ?? samples.length);
    if (count > CAP) break;
    byBets ||= result.reason.includes("by bets"); // as judge() then does, which has a test of its own
    result = look(count, byBets);
  }
  return { ...result, wentOn: samples.length > 60 };
}

Deno.test("whoever goes on as an undecided percentile says is wrong hardly more often than with one look", () => {
  const random = uniform(1);
  const results = Array.from({ length: GATES }, () => goOn(random));
  const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
  assert.ok(results.filter(({ wentOn }) => wentOn).length > 0.2 * GATES, "many go on");
  // bounded by 2 alpha, and mostly one error: the exact test and the bets err on the same chips; exact tests all the way
  // pass 11 % of them
  assert.ok(Math.max(count("pass"), count("fail")) <= 1.6 * ALPHA * GATES, `${count("pass")}, ${count("fail")}`);
});

Deno.test("a mean with a floor goes on by bets even where the share below the floor is proven: that was an exact test", () => {
  const samples = Array.from({ length: 200 }, (_, i) => i % 2 ? 0.92 : 0.9);
  const { verdict, reason } = meanGate(samples, { atLeast: 0.905, floor: 0.3, confidence });
  assert.equal(verdict, "undecided");
  assert.match(
    reason,
    /; an exact test looks once: about \d+ chips would decide by bets \(--chips \d+\)$/,
  );
  const bets = meanGate(samples, { atLeast: 0.905, floor: 0.3, confidence, sequential: true });
  assert.match(bets.reason, /straddles 0\.905; about \d+ chips would decide/);
});
