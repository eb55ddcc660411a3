/** Rows of the record: who is timed, who is skipped, which bar is reached, and what nobody may overlook. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { compareJob, reaches } from "../../../benches/peers/_compare.ts";
import { type Bar, Disagreement, type Job, type OpenJob, relativeError } from "../../../benches/peers/_job.ts";
import { PeerPool } from "../../../benches/peers/_peer_pool.ts";
import { ratioInterval, ratioOf } from "../../../benches/peers/_ratio.ts";
import type { Side } from "../../../benches/peers/_times.ts";
import { openOracle } from "../../../kernels/engine.ts";
import { tempFolder } from "../../temp_folder.ts";

const folder = await tempFolder();

/** A side that says that a job takes so long, and which order it was asked in. */
function sideOf(milliseconds: number, said: string[] = [], name = ""): Side {
  return {
    time() {
      said.push(name);
      return Promise.resolve({ wall: milliseconds, cpu: 2 * milliseconds });
    },
  };
}

function jobOf(sides: Record<string, Side>, rivals: Job["rivals"], more: Partial<OpenJob> = {}): Job {
  const open: OpenJob = {
    data: { constants: {}, matrices: {} },
    ...{ sides, agreement: { off: 1e-7 }, agree: () => ({}), close() {} },
    ...more,
  };
  const work = { unit: "MAC", amount: 1e9 } as const;
  return { id: "a job", key: "job", work, clock: "wall", rivals, open: () => Promise.resolve(open) };
}

async function rowsOf(job: Job, rounds = 4) {
  const peers = new PeerPool({ python: join(folder, "none"), folder, seconds: 5 });
  try {
    return await compareJob(job, { engine: openOracle(), peers, folder, rounds, onRow() {} });
  } finally {
    await peers.close();
  }
}

Deno.test("a row holds medians, ratio, interval, calls and a bar that was reached", async () => {
  const bar: Bar = { at: "least", value: 2 };
  const [{ peer, differs }] = await rowsOf(
    jobOf({ fast: sideOf(100), slow: sideOf(250) }, [{ ours: "fast", peer: "self", task: "slow", bar }]),
  );
  assert.equal(differs, false);
  assert.equal(peer.status, "ok");
  assert.deepEqual(peer.milliseconds, { ours: 100, peer: 250 });
  assert.deepEqual(peer.ratio, { median: 2.5, interval: [2.5, 2.5] });
  assert.deepEqual(peer.calls, { ours: 3, peer: 2 }); // 300 ms each
  assert.deepEqual(peer.bar, { ...bar, reached: true });
  assert.deepEqual(peer.agreement, { off: 1e-7 });
  assert.deepEqual(peer.rounds[0], { first: "ours", ours: [100, 200], peer: [250, 500] });
});

Deno.test("sides take turns in going first", async () => {
  const said: string[] = [];
  const sides = { ours: sideOf(300, said, "o"), other: sideOf(300, said, "p") };
  const [{ peer }] = await rowsOf(jobOf(sides, [{ ours: "ours", peer: "self", task: "other" }]));
  assert.equal(said.slice(-8).join(""), "oppoopp" + "o");
  assert.deepEqual(peer.rounds.map(({ first }) => first), ["ours", "peer", "ours", "peer"]);
});

Deno.test("a peer that is not there is skipped with the reason, and the others are timed", async () => {
  const rows = await rowsOf(jobOf({ ours: sideOf(300), other: sideOf(300) }, [
    { ours: "ours", peer: "numpy, 1 thread", bar: { at: "least", value: 2 } },
    { ours: "ours", peer: "self", task: "other" },
  ]));
  assert.deepEqual(rows.map(({ peer }) => peer.status), ["skipped", "ok"]);
  const [{ peer, differs }] = rows;
  assert.match(peer.reason, /cannot be started/);
  assert.deepEqual([peer.bar, peer.ratio, peer.rounds, differs], [null, null, [], false]);
});

Deno.test("wrong results of ours skip every row of the job and are told", async () => {
  const job = jobOf({ ours: sideOf(1) }, [{ ours: "ours", peer: "self", task: "ours" }]);
  const open = () => Promise.reject(new Disagreement("error of a product: expected at most 1, got 2"));
  const [{ peer, differs }] = await rowsOf({ ...job, open });
  assert.deepEqual([peer.status, peer.reason, differs], [
    "skipped",
    "error of a product: expected at most 1, got 2",
    true,
  ]);
});

for (
  const [bar, ratio, perSecond, reached] of [
    [{ at: "least", value: 0.8 }, 0.8, 0, true],
    [{ at: "least", value: 0.8 }, 0.79, 1e12, false],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, 0.5, 12.5e9, true],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, 0.5, 12.4e9, false],
    [{ at: "most", value: 18 }, 18.1, 0, false],
    [{ at: "most", value: 18 }, 17, 0, true],
    [{ at: "least", value: 0.8 }, NaN, 0, false],
  ] as const
) {
  Deno.test(`a bar of ${JSON.stringify(bar)} at ${ratio} and ${perSecond}/s: ${reached ? "reached" : "missed"}`, () => {
    assert.equal(reaches(bar, { ratio, perSecond }), reached);
  });
}

Deno.test("the ratio is that of the medians, second / first, and its interval holds it", () => {
  const pairs: [number, number][] = [[10, 40], [12, 41], [11, 60], [9, 39], [30, 44]];
  assert.deepEqual(ratioOf(pairs), { medians: [11, 41], ratio: 3.7273 });
  const [low, high] = ratioInterval(pairs);
  assert(low < 3.7273 && 3.7273 < high && low >= 39 / 30 && high <= 60 / 9);
});

Deno.test("an error is relative, and what it is held against repeats", () => {
  assert.equal(relativeError([3, 4, 0, 0], [3, 4]), Math.SQRT1_2);
});
