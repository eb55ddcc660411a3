/** Error rates of a comparison on machines that are skewed, drift and have bursts; what happens to a bench that breaks. */

import assert from "node:assert/strict";
import { playToVerdicts } from "../../../../harness/bench/compare/stages.ts";
import { machineOf, type MadeUp, playersOf, SHORT, type Weather, WEATHERS } from "./support.ts";

/** Next to no noise: a verdict is certain. */
const QUIET: Weather = { skew: 0.01, luck: 0.003, drift: 0, bursts: 0 };
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

Deno.test("comparison: a bench that breaks at the head is tried once more, left out and said, and stops no other", async () => {
  for (const when of ["open", "sample"] as const) {
    const players = playersOf(BENCHES);
    const start = machineOf({ seed: 9, weather: WEATHERS.skewed, failing: { bench: "two", side: "head", when } });
    const finished = await playToVerdicts(players, { rounds: 6, start, lengths: SHORT, say: () => {} });
    assert.deepEqual(finished.map(({ player }) => player.bench.id), ["one", "three", "four", "five"]);
    assert.deepEqual(players[1].failure, { side: "head", reason: "it broke" });
    assert.equal(start.opened.filter((line) => line === "head two").length, 2);
  }
});

Deno.test("comparison: a bench that breaks once plays that round again, and loses none", async () => {
  const players = playersOf(["one", "two"]);
  const failing = { bench: "two", side: "head" as const, when: "sample" as const, from: 5, times: 1 };
  const start = machineOf({ seed: 9, weather: QUIET, failing });
  const finished = await playToVerdicts(players, { rounds: 6, start, lengths: SHORT, say: () => {} });
  assert.deepEqual(finished.map(({ judged, player }) => [judged.verdict, player.rounds.length]), [["same", 6], [
    "same",
    6,
  ]]);
  assert.deepEqual(players[1].retries, [{ side: "head", reason: "it broke" }]);
  assert.equal(start.opened.filter((line) => line === "head two").length, 7);
});

Deno.test("comparison: what breaks at the base after enough rounds is judged by them; at the head it is broken", async () => {
  for (const side of ["base", "head"] as const) {
    const players = playersOf(["one", "two"]);
    const failing = { bench: "two", side, when: "sample" as const, from: 6 };
    const start = machineOf({ seed: 9, weather: QUIET, slowdown: { two: 1.4 }, failing });
    const finished = await playToVerdicts(players, { rounds: 6, start, lengths: SHORT, say: () => {} });
    const told = finished.map(({ player, judged }) => `${player.bench.id} ${judged.verdict}`);
    // it was slower, and there were no more rounds to confirm it
    assert.deepEqual(told, side === "base" ? ["one same", "two undecided"] : ["one same"]);
    assert.deepEqual(players[1].failure, { side, reason: "it broke" });
  }
});

Deno.test("comparison: a job that waits longer is slower by the wall's clock, a kernel then not the same", async () => {
  const made = { seed: 4, weather: QUIET, waits: { one: 1.3 } };
  const play = async (kind: "job" | "kernel") => {
    const options = { rounds: 6, start: machineOf(made), lengths: SHORT, say: () => {} };
    return await playToVerdicts(playersOf(["one", "two"], kind), options);
  };
  const [job, other] = await play("job");
  assert.deepEqual([job.judged.verdict, job.judged.clock, job.confirmation?.confirmed], ["slower", "wall", true]);
  assert(Math.abs(job.judged.ratio.median - 1.3) < 0.05);
  assert.deepEqual(job.judged.others.map(({ clock, ratio }) => [clock, ratio.median.toFixed(1)]), [["cpu", "1.0"]]);
  assert.deepEqual([other.judged.verdict, other.judged.clock, other.judged.doubts], ["same", "cpu", []]);
  const [kernel, another] = await play("kernel");
  assert.deepEqual([kernel.judged.verdict, another.judged.verdict], ["undecided", "same"]);
  assert.match(
    kernel.judged.doubts.join(),
    /^same by time of the processor, but slower by the wall's clock, 1\.\d+ times$/,
  );
});

Deno.test("comparison: a bench whose clock stands still is judged by the wall's, and stops no other", async () => {
  const start = machineOf({ seed: 4, weather: QUIET, coarse: "one", slowdown: { one: 1.4 } });
  const options = { rounds: 6, start, lengths: SHORT, say: () => {} };
  const [one, two] = await playToVerdicts(playersOf(["one", "two"]), options);
  assert.deepEqual([one.judged.verdict, one.judged.clock, two.judged.verdict], ["slower", "wall", "same"]);
  assert.deepEqual(one.judged.doubts, ["time of the processor shows nothing: judged by the wall's clock"]);
  const players = playersOf(["one", "two"]);
  for (const player of players) player.bench.measure = player.bench.id === "one" ? "memory" : "time";
  const finished = await playToVerdicts(players, options);
  assert.deepEqual(finished.map(({ player }) => player.bench.id), ["two"]);
  assert.deepEqual(players[0].failure, { side: "base", reason: "its cpu clock shows no times above 0" });
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
