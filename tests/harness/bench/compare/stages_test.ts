/** Error rates of a comparison on machines that are skewed, drift and have bursts; what happens to a bench that breaks. */

import assert from "node:assert/strict";
import { playToVerdicts } from "../../../../harness/bench/compare/stages.ts";
import { machineOf, type MadeUp, playersOf, SHORT, WEATHERS } from "./support.ts";

const BENCHES = ["one", "two", "three", "four", "five"];

async function verdictsOf(made: MadeUp, rounds = 10): Promise<Record<string, string>> {
  const options = { rounds, start: machineOf(made), lengths: SHORT, say: () => {} };
  const finished = await playToVerdicts(playersOf(BENCHES), options);
  return Object.fromEntries(finished.map(({ player, judged }) => [player.bench.id, judged.verdict]));
}

for (const [name, weather] of Object.entries(WEATHERS)) {
  Deno.test(`comparison: a machine that is ${name} calls nothing slower or faster than itself in 95 % of runs`, async () => {
    const runs = 60;
    let quiet = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const verdicts = Object.values(await verdictsOf({ seed, weather }));
      assert.equal(verdicts.length, BENCHES.length);
      if (verdicts.every((verdict) => verdict === "same" || verdict === "undecided")) quiet++;
    }
    assert(quiet >= 0.95 * runs, `${quiet} of ${runs}`);
  });

  Deno.test(`comparison: on a machine that is ${name} one of five benches that is 10 % slower is found in 90 %`, async () => {
    const runs = 40;
    let found = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const { three, ...others } = await verdictsOf({ seed: 1000 + seed, weather, slowdown: { three: 1.1 } });
      if (three === "slower" && !Object.values(others).includes("slower")) found++;
    }
    assert(found >= 0.9 * runs, `${found} of ${runs}`);
  });
}

Deno.test("comparison: faster is said too, and 1 % is neither", async () => {
  const weather = { skew: 0.01, luck: 0.005, drift: 0, bursts: 0 };
  const verdicts = await verdictsOf({ seed: 3, weather, slowdown: { one: 0.8, two: 1.01, three: 1.2 } });
  assert.deepEqual(verdicts, { one: "faster", two: "same", three: "slower", four: "same", five: "same" });
});

Deno.test("comparison: what is undecided gets as many rounds again, what is slower fresh ones, and the rest no more", async () => {
  const weather = { skew: 0.01, luck: 0.03, drift: 0, bursts: 0 };
  const start = machineOf({ seed: 5, weather, slowdown: { two: 1.03, three: 1.4 } });
  const finished = await playToVerdicts(playersOf(["one", "two", "three"]), {
    ...{ rounds: 6, start, lengths: SHORT },
    say: () => {},
  });
  const rounds = (id: string) => start.opened.filter((line) => line === `head ${id}`).length;
  for (const { player, confirmation } of finished) {
    const confirming = confirmation?.rounds.length ?? 0;
    assert.equal(player.rounds.length + confirming, rounds(player.bench.id));
    assert([6, 12].includes(player.rounds.length));
  }
  const [, two, three] = finished;
  assert.deepEqual([two.player.rounds.length, two.judged.verdict], [12, "undecided"]);
  assert(two.judged.roundsToDecide > 12);
  assert.deepEqual([three.judged.verdict, three.confirmation?.confirmed], ["slower", true]);
});

Deno.test("comparison: a bench that breaks at the head is left out and said, and stops no other", async () => {
  for (const when of ["open", "sample"] as const) {
    const players = playersOf(BENCHES);
    const start = machineOf({ seed: 9, weather: WEATHERS.skewed, failing: { bench: "two", side: "head", when } });
    const finished = await playToVerdicts(players, { rounds: 6, start, lengths: SHORT, say: () => {} });
    assert.deepEqual(finished.map(({ player }) => player.bench.id), ["one", "three", "four", "five"]);
    assert.deepEqual(players[1].failure, { side: "head", reason: "it broke" });
    assert.equal(start.opened.filter((line) => line === "head two").length, 1, "it was not tried again");
  }
});

Deno.test("comparison: turns run there and back, and each side is the first as often as the others", async () => {
  const players = playersOf(["one"]);
  await playToVerdicts(players, {
    ...{ rounds: 6, start: machineOf({ seed: 1, weather: WEATHERS.skewed }), lengths: SHORT },
    say: () => {},
  });
  const orders = players[0].rounds.slice(0, 6).map(({ order }) => order.join(" "));
  assert.equal(new Set(orders).size, 6, "all orders of three");
  assert.equal(players[0].settings!.turns % 2, 0);
});
