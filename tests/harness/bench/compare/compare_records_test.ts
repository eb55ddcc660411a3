/** Two records: what is compared, what a machine's own history makes of it, what is refused by name. */

import assert from "node:assert/strict";
import {
  compareRecords,
  type RecordsOptions,
  UNKNOWN_EFFECT,
} from "../../../../harness/bench/compare/compare_records.ts";
import { comparisonLines, comparisonMarkdown, recordsTold } from "../../../../harness/bench/compare/compare_text.ts";
import type { BenchEntry, BenchRecord } from "../../../../harness/bench/record.ts";
import { history } from "../../html_report/speed_fixture.ts";

const MATMUL = "linalg/matmul 1024 × 1024 × 1024 none";
const NIGHTS = history({ nights: 30, steps: [] });
const ALL: RecordsOptions = { history: [], filter: [], acknowledged: [], commits: null };

function entry(record: BenchRecord): BenchEntry {
  return record.entries.find(({ bench }) => bench === MATMUL)!;
}

/** The last two nights, the second one changed. */
function pair(change: (record: BenchRecord) => void = () => {}): [BenchRecord, BenchRecord] {
  const [base, head] = [NIGHTS[28], NIGHTS[29]].map((record) => structuredClone(record));
  change(head);
  return [base, head];
}

/** The bench took `times` as long, by another kernel. */
const slower = (times: number) => (record: BenchRecord) => {
  const one = entry(record);
  const { median, interval: [low, high], least } = one.estimate!;
  one.estimate = { median: times * median, interval: [times * low, times * high], least: times * least };
  one.kernelHash = "0123456789abcdef";
};

function matmulOf(records: readonly [BenchRecord, BenchRecord], options = ALL) {
  return compareRecords(records, options).entries.find(({ bench, mode }) => bench === MATMUL && mode === "steady")!;
}

Deno.test("compareRecords: without a history less than 25 % is none, with one what the machine shows", () => {
  const unknown = compareRecords(pair((record) => record.entries = [entry(record)]), { ...ALL, filter: [MATMUL] });
  assert.deepEqual(unknown.entries.map(({ leastEffect, pairs }) => [leastEffect, pairs]), [[UNKNOWN_EFFECT, 0]]);
  const known = matmulOf(pair(), { ...ALL, history: NIGHTS.slice(0, 28) });
  assert.equal(known.pairs, 29);
  assert(known.leastEffect >= 0.03 && known.leastEffect < UNKNOWN_EFFECT, String(known.leastEffect));
  const foreign = NIGHTS.slice(0, 28).map((record) => ({ ...record, machine: { ...record.machine, id: "other" } }));
  assert.equal(matmulOf(pair(), { ...ALL, history: foreign }).leastEffect, matmulOf(pair()).leastEffect, "not its own");
});

Deno.test("compareRecords: slower, same, faster; a version of its own is not compared", () => {
  const options = { ...ALL, history: NIGHTS.slice(0, 28) };
  const verdict = (times: number) => matmulOf(pair(slower(times)), options).verdict;
  assert.deepEqual([verdict(2), verdict(0.5)], ["slower", "faster"]);
  assert.notEqual(matmulOf(pair(), options).verdict, "slower");
  const { entries, notCompared } = compareRecords(
    pair((record) => {
      entry(record).version = "0123456789abcdef";
      record.entries.find(({ bench }) => bench.startsWith("nn/"))!.bench = "nn/new 1";
    }),
    options,
  );
  assert(entries.every(({ bench }) => bench !== MATMUL));
  const reasons = notCompared.map(({ bench, reason }) => `${bench}: ${reason}`);
  assert(reasons.includes(`${MATMUL}: they ask different things: its parameters, constants or work changed`));
  assert(reasons.includes("nn/new 1: only the head has it"));
  assert(reasons.some((line) => line.startsWith("nn/") && line.endsWith("only the base has it")));
});

Deno.test("compareRecords: a bench that failed at the head is broken", () => {
  const { notCompared } = compareRecords(
    pair((record) => Object.assign(entry(record), { status: "refused", reason: "wrong numbers", estimate: null })),
    ALL,
  );
  const one = notCompared.find(({ bench }) => bench === MATMUL);
  assert.deepEqual([one?.reason, one?.broken], ["refused at the head: wrong numbers", true]);
});

Deno.test("compareRecords: records of two machines, of two drivers, and with nothing in common are refused by name", () => {
  const refusal = (change: (record: BenchRecord) => void, filter: string[] = []) => {
    assert.throws(() => compareRecords(pair(change), { ...ALL, filter }), { name: "CompareError" });
    try {
      compareRecords(pair(change), { ...ALL, filter });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(
    refusal((record) => record.machine.id = "h200_1")!,
    /^compare: expected two records of one machine, got machine .*llvmpipe.* and machine h200_1 \(compare two revisions/,
  );
  assert.match(refusal((record) => record.machine.driver = "Mesa 25")!, /got driver .* and driver Mesa 25/);
  assert.match(refusal(() => {}, ["nothing"])!, /expected benches that both records have, got none of 0 and 0$/);
});

Deno.test("comparison of records as text: slower is not confirmed, and the line that confirms it is there", () => {
  const options = { ...ALL, history: NIGHTS.slice(0, 28), filter: ["linalg/matmul"] };
  const found = compareRecords(pair(slower(2)), options);
  const told = recordsTold(found, ["a.json", "b.json"]);
  const lines = comparisonLines(told);
  const at = lines.findIndex((line) => line.startsWith(MATMUL));
  assert.match(lines[at], /slower, not confirmed$/);
  assert.equal(lines[at + 1], "  its WGSL changed");
  assert(lines.includes(`  deno task compare ${found.base.commit} ${found.head.commit} --filter "${MATMUL}"`));
  assert.match(comparisonMarkdown(told), new RegExp(`^### Speed: \\d+ benches: 1 slower, not confirmed`));
  const pardon = { bench: MATMUL, commit: "12345678", reason: "exact", author: "Ada", until: "2999-01-01", most: 3 };
  const withPardon = (commits: string[] | null) =>
    recordsTold(compareRecords(pair(slower(2)), { ...options, acknowledged: [pardon], commits }), ["a", "b"]);
  const pardoned = withPardon(["1234567890abcdef"]);
  assert.match(
    comparisonLines(pardoned).join("\n"),
    /slower, acknowledged\n.*\n {2}acknowledged for 12345678: exact \(Ada/,
  );
  assert.deepEqual(pardoned.closing, []);
  for (const commits of [null, ["abcdef1234567890"]]) {
    assert.match(comparisonLines(withPardon(commits)).join("\n"), /slower, not confirmed/, String(commits));
  }
});

Deno.test("compareRecords: a record that does not name its machine, and entries without a version, are never compared", () => {
  const unknown = pair((record) => record.machine.id = "llvmpipe_unknown");
  unknown[0].machine.id = "llvmpipe_unknown";
  assert.throws(() => compareRecords(unknown, ALL), {
    name: "CompareError",
    message: new RegExp(
      `expected records that name their machine, got llvmpipe_unknown of commit ${unknown[0].commit}`,
    ),
  });
  const records = pair();
  for (const record of records) entry(record).version = "";
  const { entries, notCompared } = compareRecords(records, ALL);
  assert(entries.every(({ bench }) => bench !== MATMUL));
  assert(
    notCompared.some(({ bench, reason }) =>
      bench === MATMUL && reason === "nobody knows what it asked: it has no version"
    ),
  );
});

Deno.test("compareRecords: nothing is the same where less than 25 % is no change", () => {
  const [base] = pair();
  base.entries = [entry(base)];
  const [one] = compareRecords([base, structuredClone(base)], { ...ALL, history: [] }).entries;
  assert.deepEqual([one.leastEffect, one.ratio.median, one.verdict], [UNKNOWN_EFFECT, 1, "undecided"]);
});
