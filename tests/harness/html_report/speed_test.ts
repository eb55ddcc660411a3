/** Speed in the report: what a history of sixty nights comes out as, in the page and in Markdown. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { growths } from "../../../harness/bench/growth.ts";
import { contentsOf } from "../../../harness/html_report/contents.ts";
import { reportMarkdown } from "../../../harness/html_report/markdown.ts";
import { headline } from "../../../harness/html_report/overview.ts";
import { reportPage } from "../../../harness/html_report/page.ts";
import { loadedSpeed, type Speed, speedOf } from "../../../harness/html_report/speed/contents.ts";
import { mostChanged } from "../../../harness/html_report/speed/history.ts";
import { speedLine } from "../../../harness/html_report/speed/told.ts";
import { type Loaded, loadRecords } from "../../../harness/records/load.ts";
import { LEAST_NIGHTS } from "../../../harness/statistics/change_points.ts";
import { AT, BOTH, files, loadedOf, NOBODY, OPTIONS, pageOf, SOME } from "./speed_support.ts";

const SPEED = await speedOf(BOTH, NOBODY);
const PAGE = await pageOf(BOTH);

/** Planted, up, and long enough ago that nothing hides them. */
const SLOWER = ["linalg/matmul 1024", "noise/normal", "200 chips"];

Deno.test("report of speed: what got slower is told first, with its step, its commits and its cause", () => {
  const regressed = SPEED.machines.flatMap(({ judged }) => judged.filter(({ judgement }) => judgement === "slower"));
  const told = new RegExp(
    `^${regressed.length} of \\d+ benches are slower than they were at best; 1 of 3 bars missed; 2 `,
  );
  assert.match(speedLine(SPEED), told);
  const [, list] = /<ul class="slower-list">(.*?)<\/ul>/.exec(PAGE)!;
  assert.equal(list.match(/<li>/g)!.length, regressed.length);
  for (const bench of SLOWER) assert(list.includes(bench), `${bench} in ${list}`);
  const [, before, after] = /linalg\/matmul 1024[^<]*? ([0-9a-f]{8})\.\.([0-9a-f]{8}), its WGSL changed/.exec(list)!;
  const commits = BOTH.filter(({ record }) => record.gpu.software).map(({ record }) => record.commit);
  // it was planted in night 31, and no gap lies before it
  assert.deepEqual([before, after], [commits[30], commits[31]]);
  assert.match(list, /noise\/normal[^<]*its WGSL unchanged/);
  assert.match(list, /200 chips of digits[^<]*cause unknown/);
});

Deno.test("report of speed: steps are drawn where they were planted, up and down, resets where the driver changed", () => {
  const software = SPEED.machines.find(({ newest }) => newest.gpu.software)!;
  const drawn = mostChanged(software.trends);
  const groups = new Set(drawn.map(({ group }) => group));
  for (const group of ["linalg/matmul", "crossbar/mvm", "noise/normal"]) {
    assert(groups.has(group), group);
  }
  assert(!groups.has("nn/conv2d"), "another question is no step");
  const figures = PAGE.match(/<figure class="night">.*?<\/figure>/gs)!;
  assert.equal(figures.length, drawn.length);
  const of = (bench: string) => figures.find((figure) => figure.includes(`<b>${bench}`))!;
  assert.match(of("linalg/matmul 1024"), /<g class="slower">.*▲ \+(1[6-9]|2[0-2])\.\d %/s);
  assert.match(of("crossbar/mvm"), /<g class="faster">.*▼ −2[4-8]\.\d %/s);
  for (const figure of figures) {
    assert.match(figure, /driver Mesa 22\.3\.6 → Mesa 24\.2\.1/);
    assert.match(figure, /class="reset"/);
  }
  const families = drawn.map(({ group }) => group.split("/")[0]);
  assert.equal(families.filter((one, i) => i === 0 || one !== families[i - 1]).length, new Set(families).size);
});

Deno.test("report of speed: a history without a planted step shows none", async () => {
  const { machines } = await speedOf(files({ nights: 60, steps: [], only: SOME, seed: 9 }), NOBODY);
  const steps = machines[0].trends.flatMap(({ epochs }) => epochs.flatMap(({ changes }) => changes));
  assert(steps.length <= machines[0].trends.length / 50, `${steps.length} of ${machines[0].trends.length}`);
  assert.equal(machines[0].judged.filter(({ judgement }) => judgement === "slower").length, 0);
});

Deno.test("report of speed: a single night has tables, roofs, growth and peers, and says that history is to come", async () => {
  const page = await pageOf(files({ nights: 1, only: SOME }));
  for (const head of ["Roofline", "Scaling", "Peers", "All benches"]) assert(page.includes(`<h4>${head}</h4>`), head);
  assert(!page.includes("<h4>History</h4>") && !page.includes('class="spark"'));
  assert(page.includes(`${2 * LEAST_NIGHTS - 1} more before steps show`));
});

Deno.test("report of speed: software and hardware are told apart, each with roofs of its own", () => {
  assert.deepEqual(SPEED.machines.map(({ id }) => id).sort(), ["h200_9f8e7d6c", "llvmpipe_0a1b2c3d"]);
  assert.match(PAGE, /<dt>adapter<\/dt><dd>software/);
  assert.match(PAGE, /38\.0 GFLOP\/s/);
  assert.match(PAGE, /23\.0 TFLOP\/s/);
  assert.match(PAGE, /A software adapter: both roofs are the processor/);
});

Deno.test("report of speed: bars are reached or missed, peers that were skipped say why", () => {
  assert.match(PAGE, /#i-pass"><\/use><\/svg>≥ 4 ×/);
  assert.match(PAGE, /#i-fail"><\/use><\/svg>≥ 2 ×/);
  assert.match(PAGE, /skipped: no gradient of conv2d in this backend/);
  assert.match(PAGE, /<b>164 ×<\/b><small>153 … 174<\/small>/);
});

Deno.test("report of speed: a bar inside its interval is undecided, and counted so", () => {
  const [machine] = SPEED.machines.filter(({ peers }) => peers.length > 0);
  const told = (...reached: (boolean | null)[]) => {
    const peers = reached.map((one) => {
      const [found] = machine.peers;
      return { ...found, one: { ...found.one, bar: { at: "least" as const, value: 5, reached: one } } };
    });
    return speedLine({ ...SPEED, machines: [{ ...machine, peers }] });
  };
  assert.match(told(true, null), /1 of 2 bars undecided/);
  assert.match(told(false, null, true), /1 of 3 bars missed, 1 undecided/);
  assert.match(told(true, true), /2 bars reached/);
});

Deno.test("report of speed: exponents are those of the law that made the times", () => {
  const { entries } = SPEED.machines.find(({ newest }) => newest.gpu.software)!;
  const found = Object.fromEntries(growths(entries.map(({ one }) => one)).map((one) => [one.axis, one.exponent]));
  // chips: amount ∝ x, time ∝ x^0.93; size and batch: the same 16 chips; a burst of 25 % at an end of a
  // sixteenfold axis moves an exponent by ln 1.25 / ln 16 = 0.08
  for (const [axis, exponent] of Object.entries({ chips: 0.07, size: -1.96, batch: -0.71 })) {
    assert(Math.abs(found[axis] - exponent) < 0.1, `${axis} ${found[axis]}`);
  }
});

Deno.test("report of speed: a newer record of few benches hides no other, and gone ones are not shown", async () => {
  const old = files({ nights: 40, only: /^linalg\/(matmul|add)/ });
  const few = files({ nights: 1, only: /^linalg\/add/, seed: 4 }).map(({ path, record }) => (
    { path: `${path}.new`, record: { ...record, utc: "2026-11-21T03:12:00.000Z", sha256: "1".repeat(64) } }
  ));
  const { machines: [{ entries }] } = await speedOf([...old, ...few], NOBODY);
  const matmul = entries.find(({ one }) => one.bench.startsWith("linalg/matmul 1024"))!;
  assert.equal(matmul.file.record.utc, old.at(-1)!.record.utc);
  const much = few.map(({ path, record }) => ({ path, record: { ...record, utc: "2027-01-21T03:12:00.000Z" } }));
  const later = await speedOf([...old, ...much], NOBODY);
  assert(!later.machines[0].entries.some(({ one }) => one.group === "linalg/matmul"));
});

Deno.test("report of speed: what somebody has acknowledged beside the records is told, and not counted", async () => {
  const slower = Number(speedLine(SPEED).split(" ")[0]);
  const noise = SPEED.machines.flatMap(({ judged }) => judged).find(({ trend }) =>
    trend.bench.startsWith("noise/normal")
  )!;
  const acknowledged = [{
    ...{ bench: noise.trend.bench, commit: "0".repeat(8), reason: "a longer polynomial", author: "Ada" },
    ...{ until: "2026-12-31", most: 3 },
  }];
  const value = { schema: "acknowledged/1", acknowledged };
  const loaded: Loaded[] = [...loadedOf(BOTH), { kind: "acknowledged", path: "/acknowledged.json", value }];
  // no repository has these commits: then it counts
  assert.equal(speedLine(await loadedSpeed(loaded, AT)), speedLine(SPEED));
  const commitsBetween = () => Promise.resolve(["0".repeat(40)]);
  const speed = await speedOf(BOTH, { acknowledged, at: AT, commitsBetween });
  assert.match(speedLine(speed), new RegExp(`^${slower} of .* at best, 1 of them acknowledged`));
  const page = await reportPage(loaded, { ...OPTIONS, speed });
  assert.match(
    page,
    /<ul class="slower-list known">.*noise\/normal[^<]*a longer polynomial \(Ada, until 2026-12-31, up to 3 times\)/,
  );
});

Deno.test("report of speed: a record of files that were not committed has times, and is no part of a history", async () => {
  const dirty = files({ nights: 1, only: SOME }).map(({ path, record }) => ({
    path,
    record: { ...record, dirty: true },
  }));
  const speed = await speedOf(dirty, NOBODY);
  assert.match(speedLine(speed), /^\d\d benches timed; 1 of 3 bars missed/);
  assert.deepEqual(speed.leftOut.map(({ path }) => path), dirty.map(({ path }) => path));
  const page = await pageOf(dirty);
  assert.match(page, /commit [0-9a-f]{8} with changes/);
  assert.match(page, /<h3>Left out<\/h3>.*files differed from the commit/);
});

Deno.test("report of speed: Markdown tells what got slower, folds the peers, and its tables are whole", () => {
  const text = reportMarkdown([], SPEED);
  assert.match(text, /^## ⏱️ noisegate: \d+ of \d+ benches are slower/);
  for (const bench of SLOWER) assert(text.includes(`\n- 🔺 ${bench}`), text);
  assert.equal(text.match(/<details>/g)!.length, text.match(/<\/details>/g)!.length);
  const table = text.split("\n\n").find((block) => block.startsWith("|  | job"))!;
  assert.equal(new Set(table.split("\n").map((line) => line.split(/(?<!\\)\|/).length)).size, 1, table);
});

Deno.test("report of speed: scenarios keep the headline, benches have a line below that leads to them", async () => {
  const runs = await loadRecords([join(import.meta.dirname!, "../../../results/digits_pcm_drift")]);
  const page = await reportPage(runs, { ...OPTIONS, speed: SPEED });
  assert.match(
    page,
    /<h1>digits_pcm_drift: pass<\/h1>.*<p class="speed-line"><a href="#speed"><b>Speed<\/b><\/a>: \d+ of /,
  );
  assert.equal(page.match(/<section[^>]* id="speed"/g)!.length, 1);
  const none: Speed = { machines: [], leftOut: [] };
  const without = await reportPage(runs, { ...OPTIONS, speed: none });
  assert(!without.includes('id="speed"') && !without.includes('speed-line"'));
  assert.equal(headline(contentsOf([]), none), "No bench has a time");
});
