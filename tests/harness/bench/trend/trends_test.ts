/** Histories → judgements: steps that were planted are found and blamed, and nothing else is. */

import assert from "node:assert/strict";
import { judgeTrends } from "../../../../harness/bench/trend/judge_trends.ts";
import { pardoned } from "../../../../harness/bench/trend/pardon.ts";
import { leftOutLines, trendLines } from "../../../../harness/bench/trend/trend_text.ts";
import type { Acknowledgement } from "../../../../harness/bench/compare/acknowledged.ts";
import { history, type HistoryOptions } from "../../html_report/speed_fixture.ts";

function judged(options: Omit<HistoryOptions, "nights"> & { nights?: number }) {
  const records = history({ nights: 60, ...options });
  const { machines: [machine], leftOut } = judgeTrends(records.map((record, i) => ({ path: `${i}.json`, record })));
  return { machine, leftOut, records };
}

/** Few enough that chance plays no part. */
const FEW = /^(linalg\/matmul|noise\/normal|200 chips)/;

type Planted = NonNullable<HistoryOptions["steps"]>[number];

/** One step, of 12 %. */
const ONE: Planted = { bench: /^linalg\/matmul 1024/, night: 40, times: 1.12, with: "hash" };

Deno.test("judgeTrends() finds a planted step, its size, its commits and its kernel", () => {
  const { machine, records } = judged({ steps: [ONE], only: FEW });
  const slower = machine.trends.filter(({ judgement }) => judgement === "slower");
  assert.deepEqual(slower.map(({ trend }) => trend.bench), ["linalg/matmul 1024 × 1024 × 1024 none"]);
  const [{ trend }] = slower;
  const [change] = trend.epochs.at(-1)!.changes;
  assert.deepEqual([change.before.commit, change.after.commit], [records[39].commit, records[40].commit]);
  assert.deepEqual(change.with, ["kernel"]);
  assert(change.interval[0] < 1.12 && 1.12 < change.interval[1], `${change.interval}`);
  assert(trend.ratio > 1.09 && trend.ratio < 1.15);
});

Deno.test("judgeTrends() says nothing where nothing happened, of all kernels over 60 nights", () => {
  const { machine } = judged({ steps: [], seed: 3 });
  assert(machine.trends.length > 200);
  const alarms = machine.trends.filter(({ judgement }) => judgement !== "same").map(({ trend }) => trend.bench);
  // noise is another for every set of kernels: some alarm is bound to come one day, a dozen are not
  assert(alarms.length <= 0.02 * machine.trends.length, alarms.join(", "));
});

Deno.test("judgeTrends() does not blame what got faster, or what was mended", () => {
  const steps: Planted[] = [
    { ...ONE, times: 0.85 },
    { bench: /^noise\/normal/, night: 20, times: 1.2, with: "nothing" },
    { bench: /^noise\/normal/, night: 40, times: 1 / 1.2, with: "nothing" },
  ];
  const { machine } = judged({ steps, only: FEW });
  assert.deepEqual(machine.trends.filter(({ judgement }) => judgement === "slower"), []);
  const normals = machine.trends.find(({ trend }) => trend.bench.startsWith("noise/normal"))!;
  assert.equal(normals.trend.epochs[0].changes.length, 2);
  assert.deepEqual(normals.trend.epochs[0].changes.map((change) => change.with), [[], []]);
});

Deno.test("judgeTrends() says how many nights are missing", () => {
  const { machine } = judged({ nights: 7, steps: [] });
  assert(machine.trends.every(({ judgement, trend }) => judgement === "too short" && trend.missing === 7));
  const text = trendLines(machine).join("\n");
  assert.match(text, /^\d+ benches lack 7 nights before a step could be found: it takes 7 on each side$/m);
});

Deno.test("judgeTrends() goes on over gaps, and begins anew with a driver", () => {
  const { machine } = judged({ steps: [ONE], only: FEW, gaps: [20, 21, 22, 45], driverAt: 10 });
  const text = trendLines(machine).join("\n");
  assert.match(text, /^\d+ benches begin anew on 2026-10-01: driver Mesa 22\.3\.6 → Mesa 24\.2\.1$/m);
  assert.match(text, /^slower +linalg\/matmul 1024 × 1024 × 1024 none: 1\.1\d × \(1\.\d\d … 1\.\d\d\) the best level/m);
});

Deno.test("trendLines() names levels, step, kernel and the commits to look at", () => {
  const { machine, records } = judged({ steps: [ONE], only: FEW });
  const lines = trendLines(machine);
  assert.match(
    lines[0],
    /^llvmpipe_0a1b2c3d: llvmpipe .* \(a software adapter: compared with its own past only\); 60 records, /,
  );
  assert.match(
    lines[3],
    /^ {2}2026-10-31: [\d.]+ ms → [\d.]+ ms, \+1\d\.\d % \(\+\d.* … \+\d.* %\); its kernel changed$/,
  );
  assert.equal(lines[4], `    git log --oneline ${records[39].commit}..${records[40].commit}`);
  assert.deepEqual(leftOutLines([{ path: "a.json", reason: "half a file" }]), ["left out: a.json: half a file"]);
});

const PARDON: Acknowledgement = {
  bench: "linalg/matmul 1024 × 1024 × 1024 none",
  commit: "0123456789abcdef",
  reason: "exact sums",
  author: "Ada",
  until: "2027-01-31",
  most: 1.5,
};

const { machine: STEPPED } = judged({ steps: [ONE], only: FEW });

async function withPardon(pardon: Partial<Acknowledgement>, commits: string[] | null) {
  const one = STEPPED.trends.find(({ trend }) => trend.bench === PARDON.bench)!;
  assert.equal(one.judgement, "slower");
  const commitsBetween = () => Promise.resolve(commits);
  return await pardoned(one, { acknowledged: [{ ...PARDON, ...pardon }], at: "2026-11-20", commitsBetween });
}

const AMONG = ["0123456789abcdef0123456789abcdef01234567"];

Deno.test("pardoned() takes an acknowledgement of a commit among those to blame", async () => {
  const { judgement, acknowledged } = await withPardon({}, AMONG);
  assert.equal(judgement, "acknowledged");
  assert.match(acknowledged.join(), /exact sums \(Ada, until 2027-01-31, up to 1.5 times\)/);
  const unknown = await withPardon({}, null);
  assert.equal(unknown.judgement, "slower");
  assert.match(
    unknown.acknowledged.join(),
    /^counted, since this repository does not have its commits: acknowledged for/,
  );
});

Deno.test("pardoned() takes none of another commit, of too little, or whose time is over, and says that", async () => {
  assert.equal((await withPardon({}, ["ffffffffffffffffffff"])).judgement, "slower");
  assert.equal((await withPardon({ most: 1.05 }, AMONG)).judgement, "slower");
  assert.equal((await withPardon({ bench: "another" }, AMONG)).judgement, "slower");
  const late = await withPardon({ until: "2026-11-19" }, AMONG);
  assert.equal(late.judgement, "slower");
  assert.match(late.acknowledged.join(), /^no longer acknowledged .*until 2026-11-19/);
});

Deno.test("pardoned() wants every step acknowledged, not only one of them", async () => {
  const { machine } = judged({ steps: [{ ...ONE, night: 20 }, { ...ONE, night: 40 }], only: FEW });
  const one = machine.trends.find(({ trend }) => trend.bench === PARDON.bench)!;
  const first = one.trend.epochs[0].changes[0].before.commit;
  const commitsBetween = (before: string) => Promise.resolve(before === first ? AMONG : ["ffffffffffffffff"]);
  const { judgement } = await pardoned(one, { acknowledged: [PARDON], at: "2026-11-20", commitsBetween });
  assert.equal(judgement, "slower");
});
