/** PERFORMANCE.md: that of the committed records is the committed one, and what it says of some records. */

import assert from "node:assert/strict";
import { PAGE, pageRecords } from "../../../benches/peers/performance.ts";
import { performancePage } from "../../../harness/bench/performance_page.ts";
import type { BenchRecord, Peer } from "../../../harness/bench/record.ts";
import { PEERS } from "../html_report/peers_fixture.ts";
import { history } from "../html_report/speed_fixture.ts";

const at = (record: BenchRecord, path = `results/bench/${record.machine.id}/${record.commit}.json`) => ({
  path,
  record,
});
const [older, newest] = history({ nights: 2 });
const hardware = history({ nights: 1, software: false });

Deno.test("PERFORMANCE.md is that of the committed records (deno task performance)", async () => {
  assert.equal(await Deno.readTextFile(PAGE), performancePage(await pageRecords()));
});

Deno.test("the page without records says so", () => {
  assert.match(performancePage([]), /^# Performance\n[^]*No records yet\.\n$/);
});

Deno.test("a software adapter stands alone, and hardware comes first", () => {
  const page = performancePage([newest, ...hardware].map((record) => at(record)));
  assert(page.indexOf("## NVIDIA H200") < page.indexOf("## llvmpipe"));
  const [gpu, software] = page.split("## llvmpipe");
  assert.doesNotMatch(gpu, /software adapter/);
  assert.match(software, /A software adapter, which computes on the processor: its times stand alone\./);
});

Deno.test("the page is of the newest record, with its commit, its date and the link to it", () => {
  const page = performancePage([at(newest), at(older)]);
  assert(page.includes(`Commit ${newest.commit}, ${newest.utc.slice(0, 10)}`));
  assert(page.includes(`[record](results/bench/${newest.machine.id}/${newest.commit}.json)`));
  assert(!page.includes(older.commit));
});

Deno.test("a record of a few benches does not take the place of a suite", () => {
  const few: BenchRecord = {
    ...newest,
    ...{ utc: "2026-12-01T00:00:00.000Z", commit: "feedface", entries: newest.entries.slice(0, 2), peers: [] },
  };
  assert(!performancePage([at(newest), at(few)]).includes("feedface"));
});

Deno.test("bars are reached or missed, skipped peers have their reason", () => {
  const page = performancePage([at(newest)]);
  const lines = page.split("\n");
  assert(lines.some((line) => /normals.*5\.1 \(.*≥ 4: reached/.test(line)));
  assert(lines.some((line) => /16 chips.*1\.7 \(.*≥ 2: MISSED/.test(line)));
  assert(lines.includes("- tfjs 4.22, LeNet step: no gradient of conv2d in this backend"));
});

Deno.test("a bar inside its interval is undecided", () => {
  const peer: Peer = { ...PEERS[3], bar: { at: "least", value: 5, reached: null } };
  assert(performancePage([at({ ...newest, peers: [peer] })]).includes("≥ 5: undecided"));
});

Deno.test("a record that was interrupted does not take the place of a whole one", () => {
  const { peers, entries } = newest;
  const skipped = peers.map((one): Peer => ({
    ...{ ...one, status: "skipped", reason: "interrupted", rounds: [] },
    ...{ milliseconds: null, ratio: null, cpuRatio: null, bar: null },
  }));
  const stopped = { ...newest, utc: "2027-01-01T00:00:00.000Z", commit: "feedface", entries: [], peers: skipped };
  assert(entries.length > 0 && peers.length > 0);
  assert(!performancePage([at(newest), at(stopped)]).includes("feedface"));
});

Deno.test("a job is named once, in its first row", () => {
  const rows = performancePage([at(newest)]).split("\n").filter((line) => line.includes("matmul 1024³"));
  assert.equal(PEERS.filter(({ job }) => job === "matmul 1024³").length, 3);
  assert.equal(rows.length, 1);
});

Deno.test("a bar may also be reached by speed, in operations where products are counted", () => {
  const peer: Peer = {
    ...PEERS[0],
    work: { unit: "MAC", amount: 1e9 },
    milliseconds: { ours: 80, peer: 40 },
    bar: { at: "least", value: 0.8, orPerSecond: 12.5e9, reached: true },
  };
  const page = performancePage([at({ ...newest, peers: [peer] })]);
  assert(page.includes("≥ 0.8 or 25.0 GFLOP/s: reached"));
  assert(page.includes("| 25.0 GFLOP/s |"));
});

Deno.test("what stands in a cell cannot end it", () => {
  const peer: Peer = { ...PEERS[0], backend: "a|b" };
  assert(performancePage([at({ ...newest, peers: [peer] })]).includes("(a\\|b)"));
});
