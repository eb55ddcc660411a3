/** Rows of the record: who is timed, who is skipped, which bar is reached, and what nobody may overlook. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { reaches, speedOf } from "../../../benches/peers/_bar.ts";
import { compareJob, type Row, skipRest } from "../../../benches/peers/_compare.ts";
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

async function rowsOf(
  job: Job,
  { rounds = 6, signal, python = join(folder, "none") }: { rounds?: number; signal?: AbortSignal; python?: string } =
    {},
): Promise<Row[]> {
  const peers = new PeerPool({ python, folder, seconds: 5 });
  const rows: Row[] = [];
  try {
    await compareJob(job, { engine: openOracle(), peers, folder, rounds, signal, onRow: (row) => rows.push(row) });
    return rows;
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
  assert.equal(said.slice(-12).join(""), "oppoopp" + "o" + "oppo");
  assert.deepEqual(peer.rounds.map(({ first }) => first), ["ours", "peer", "ours", "peer", "ours", "peer"]);
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
    [{ at: "least", value: 0.8 }, [0.8, 0.9], [0, 0], true],
    [{ at: "least", value: 0.8 }, [0.7, 0.79], [1e12, 1e12], false],
    [{ at: "least", value: 0.8 }, [0.7, 0.8], [0, 0], null],
    [{ at: "least", value: 0.8 }, [0.79, 3], [0, 0], null],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, [0.5, 0.6], [12.5e9, 13e9], true],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, [0.5, 0.6], [12e9, 12.4e9], false],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, [0.5, 0.6], [12e9, 13e9], null],
    [{ at: "least", value: 0.8, orPerSecond: 12.5e9 }, [0.7, 0.9], [12e9, 12.4e9], null],
    [{ at: "most", value: 18 }, [18.1, 19], [0, 0], false],
    [{ at: "most", value: 18 }, [17, 18], [0, 0], true],
    [{ at: "most", value: 18 }, [17, 18.1], [0, 0], null],
    [{ at: "least", value: 0.8 }, [NaN, NaN], [0, 0], null],
  ] as [Bar, [number, number], [number, number], boolean | null][]
) {
  const word = reached === null ? "undecided" : reached ? "reached" : "missed";
  Deno.test(`a bar of ${JSON.stringify(bar)} at ${ratio.join(" … ")} and ${perSecond.join(" … ")}/s: ${word}`, () => {
    assert.equal(reaches(bar, { ratio, perSecond }), reached);
  });
}

Deno.test("a bar that rounds cannot tell from the ratio is undecided, whatever the median says", async () => {
  // 2.0 at the median, 1.6 … 2.6 by round
  let round = 0;
  const wavering: Side = {
    time: () => Promise.resolve({ wall: [500, 500, 650, 400, 640, 410, 600, 500][round++ % 8], cpu: 1 }),
  };
  const bar: Bar = { at: "least", value: 1.9 };
  const [{ peer }] = await rowsOf(
    jobOf({ ours: sideOf(250), other: wavering }, [{ ours: "ours", peer: "self", task: "other", bar }]),
  );
  assert(peer.ratio!.median >= 1.9 && peer.ratio!.interval[0] < 1.9);
  assert.equal(peer.bar!.reached, null);
});

Deno.test("what ours does in a second is an interval of its own rounds", () => {
  const rounds = [10, 12, 8, 10, 9, 11].map((wall) => ({ first: "ours" as const, ours: [wall, 1], peer: [1, 1] }));
  const [low, high] = speedOf({ amount: 100 }, rounds);
  assert(100 / 12 * 1e3 <= low && low < 1e4 && 1e4 < high && high <= 100 / 8 * 1e3);
});

/** A side that aborts at its n-th time. */
function abortingAt(n: number, controller: AbortController): Side {
  let times = 0;
  return {
    time() {
      if (++times === n) controller.abort();
      return Promise.resolve({ wall: 300, cpu: 300 });
    },
  };
}

for (
  const [what, at, statuses] of [
    // one time tells how many calls a timing needs
    ["before it has rounds enough", 4, ["ok", "skipped", "skipped"]],
    ["with rounds enough: its row stands", 8, ["ok", "ok", "skipped"]],
  ] as const
) {
  Deno.test(`rows are kept that are done when a run is interrupted, ${what}`, async () => {
    const controller = new AbortController();
    const sides = { ours: sideOf(300), first: sideOf(300), ends: abortingAt(at, controller), last: sideOf(300) };
    const rivals = ["first", "ends", "last"].map((task) => ({ ours: "ours", peer: "self" as const, task }));
    const rows = await rowsOf(jobOf(sides, rivals), { rounds: 20, signal: controller.signal });
    assert.deepEqual(rows.map(({ peer }) => peer.status), statuses);
    for (const { peer } of rows.filter(({ peer }) => peer.status === "skipped")) {
      assert.equal(peer.reason, "interrupted");
    }
    // later jobs are not opened any more
    const later = { ...jobOf(sides, rivals), open: () => Promise.reject(new Error("opened")) };
    const skipped = await rowsOf(later, { signal: controller.signal });
    assert.deepEqual(skipped.map(({ peer }) => peer.reason), ["interrupted", "interrupted", "interrupted"]);
  });
}

Deno.test("what is left of a job that broke is told with the reason", () => {
  const rows: Row[] = [];
  const job = jobOf({}, ["a", "b", "c"].map((ours) => ({ ours, peer: "self" as const, task: "x" })));
  skipRest(job, { done: 1, error: new Error("device is lost"), onRow: (row) => rows.push(row) });
  assert.deepEqual(rows.map(({ peer }) => [peer.ours, peer.status, peer.reason]), [
    ["b", "skipped", "device is lost"],
    ["c", "skipped", "device is lost"],
  ]);
});

Deno.test("the ratio is that of the medians, second / first, and its interval holds it", () => {
  const pairs: [number, number][] = [[10, 40], [12, 41], [11, 60], [9, 39], [30, 44]];
  assert.deepEqual(ratioOf(pairs), { medians: [11, 41], ratio: 3.7273 });
  const [low, high] = ratioInterval(pairs);
  assert(low < 3.7273 && 3.7273 < high && low >= 39 / 30 && high <= 60 / 9);
});

Deno.test("an error is relative, and what it is held against repeats", () => {
  assert.equal(relativeError([3, 4, 0, 0], [3, 4]), Math.SQRT1_2);
});
