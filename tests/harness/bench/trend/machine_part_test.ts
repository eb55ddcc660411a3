/** Steps of the machine fail nothing; those of the code do, also on a machine that steps with them. */

import assert from "node:assert/strict";
import { judgeTrends } from "../../../../harness/bench/trend/judge_trends.ts";
import { trendLines } from "../../../../harness/bench/trend/trend_text.ts";
import type { BenchEntry, BenchRecord } from "../../../../harness/bench/record.ts";
import { history } from "../../html_report/speed_fixture.ts";

const MATMUL = "linalg/matmul 1024 × 1024 × 1024 none";
const RECORDS = history({ nights: 40, steps: [], only: /^(linalg\/matmul|200 chips|peak memory)/ });
const STEP = 20;

/** All nights from the 20th on changed. */
function judged(change: (record: BenchRecord, matmul: BenchEntry) => void) {
  const files = RECORDS.map((given, night) => {
    const record = structuredClone(given);
    const matmul = record.entries.find(({ bench }) => bench === MATMUL)!;
    if (night >= STEP) change(record, matmul);
    return { path: `${night}.json`, record };
  });
  const [machine] = judgeTrends(files).machines;
  return {
    machine,
    matmul: machine.trends.find(({ trend }) => trend.bench === MATMUL)!,
    text: trendLines(machine).join("\n"),
  };
}

function slow(entry: BenchEntry, times: number): void {
  const { median, interval: [low, high], least } = entry.estimate!;
  entry.estimate = { median: times * median, interval: [times * low, times * high], least };
}

const calibrate = (record: BenchRecord, times: number) => record.calibration.median! *= times;

Deno.test("judgeTrends() blames no commit for a step of one and the same commit", () => {
  const { matmul, text } = judged((record, matmul) => {
    record.commit = RECORDS[STEP - 1].commit;
    slow(matmul, 1.2);
  });
  assert.equal(matmul.judgement, "same");
  assert.equal(matmul.trend.epochs[0].changes.length, 1);
  assert.match(text, /its step of .* fails nothing: the same commit [0-9a-f]{8}: the machine, not the code$/m);
});

Deno.test("judgeTrends() blames the commit that came a night later, where that night may belong to either level", () => {
  const later = (after: number) =>
    RECORDS.map((given, night) => {
      const record = structuredClone(given);
      record.commit = night < 21 ? "a0000000" : "b0000000";
      const matmul = record.entries.find(({ bench }) => bench === MATMUL)!;
      const far = 1 + 0.02 * (night % 5);
      const level = night < STEP ? 1 : night === STEP ? after : 1.12;
      matmul.estimate = { median: 1e6 * far * level, interval: [1e6, 2e6], least: 1e6 };
      return { path: `${night}.json`, record };
    });
  const judgementOf = (after: number) =>
    judgeTrends(later(after)).machines[0].trends.find(({ trend }) => trend.bench === MATMUL)!.judgement;
  assert.equal(judgementOf(1.08), "slower");
  assert.equal(judgementOf(1.15), "same");
});

Deno.test("judgeTrends() blames no commit where the calibration stepped with the benches", () => {
  const { machine, text } = judged((record) => {
    for (const entry of record.entries) if (entry.measure === "time" && entry.estimate) slow(entry, 1.2);
    calibrate(record, 1.2);
  });
  assert.deepEqual(machine.trends.filter(({ judgement }) => judgement !== "same"), []);
  assert.match(
    text,
    /^\d+ benches stepped on 2026-10-\d\d, which fails nothing: the machine took \+20\.0 % \(.*\) for its calibration as well$/m,
  );
});

Deno.test("judgeTrends() blames the code for what the machine did not do", () => {
  const more = judged((record, matmul) => {
    slow(matmul, 1.5);
    calibrate(record, 1.1);
  });
  assert.equal(more.matmul.judgement, "slower");
  const { ratio } = more.matmul.trend;
  assert(ratio > 1.3 && ratio < 1.42, `${ratio} without the machine's 1.1`);
  assert.match(more.text, /the best level, the machine's part taken out: /);
  assert.match(more.text, /^ {4}of it: the machine took \+10\.0 % /m);
  const other = judged((record, matmul) => {
    slow(matmul, 1.2);
    calibrate(record, 0.8);
  });
  assert.equal(other.matmul.judgement, "slower", "a machine that got faster is no excuse");
});

Deno.test("judgeTrends() asks no calibration that does another amount of work", () => {
  const { matmul } = judged((record, matmul) => {
    slow(matmul, 1.2);
    calibrate(record, 1.2);
    record.calibration.hash = "0123456789abcdef";
  });
  assert.equal(matmul.judgement, "slower");
});

Deno.test("judgeTrends() takes a roof that sank with the benches for the machine's, but not for memory", () => {
  const sink = (record: BenchRecord) => record.roofline!.copyBytesPerSecond.median /= 1.2;
  const { matmul } = judged((record, matmul) => {
    slow(matmul, 1.2);
    sink(record);
  });
  assert.equal(matmul.judgement, "same");
  assert.match(matmul.trend.epochs[0].changes[0].machine!.why, /copy roof/);
  const { machine } = judged((record) => {
    sink(record);
    for (const entry of record.entries) if (entry.measure === "memory" && entry.estimate) slow(entry, 1.2);
  });
  assert.deepEqual(
    machine.trends.filter(({ judgement }) => judgement === "slower").map(({ trend }) => trend.measure),
    ["memory"],
  );
});
