/** The page of records: what it says of real records, that it is closed in itself, that no record can write into it. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { contentsOf } from "../../harness/html_report/contents.ts";
import { reportMarkdown } from "../../harness/html_report/markdown.ts";
import { headline } from "../../harness/html_report/overview.ts";
import { reportPage } from "../../harness/html_report/page.ts";
import { loadedSpeed } from "../../harness/html_report/speed/contents.ts";
import { writeReport } from "../../harness/html_report/write_report.ts";
import { type Loaded, type LoadedRun, loadRecords } from "../../harness/records/load.ts";

const ROOT = join(import.meta.dirname!, "../..");
const RESULTS = join(ROOT, "results");
const COMMITTED = await loadRecords([RESULTS]);
const PCM = COMMITTED.filter((one): one is LoadedRun => one.kind === "run" && one.path.includes("digits_pcm_drift/"));
const OPTIONS = { home: ROOT, written: "2026-11-20T12:00:00Z" };

const NO_SPEED = { machines: [], leftOut: [] };

const page = async (loaded: readonly Loaded[]) =>
  await reportPage(loaded, { ...OPTIONS, speed: await loadedSpeed(loaded, OPTIONS.written) });

/** The newest committed record of the demo, changed by hand. */
function changed(change: (record: LoadedRun["record"]) => void): LoadedRun {
  const one = structuredClone(PCM.at(-1)!);
  change(one.record);
  return one;
}

Deno.test("report: all committed records are one small page without script, with nothing from elsewhere", async () => {
  const folder = await Deno.makeTempDir();
  const out = join(folder, "deep/report.html");
  const lines = await writeReport([RESULTS], { out });
  assert.match(lines.at(-1)!, /^report: .*report\.html \(\d+ KiB\)$/);
  const text = await Deno.readTextFile(out);
  assert(text.length < 1_500_000, `${text.length} characters`);
  assert.doesNotMatch(text, /<script|<iframe|@import|url\(|\ssrc=|\son[a-z]+=/i);
  const addresses = text.replace(/xmlns(:xlink)?="[^"]*"/g, "").match(/[a-z]+:\/\/[^\s"<]*/g);
  assert.deepEqual(addresses, null);
  for (const [, href] of text.matchAll(/<a href="([^"#][^"]*)"/g)) {
    await Deno.stat(join(dirname(out), decodeURIComponent(href)));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("report: every name on the page is there once, and every link on it leads to one", async () => {
  const text = await page(COMMITTED);
  const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, id] of text.matchAll(/href="#([^"]*)"/g)) assert(ids.includes(id), id);
  assert.match(text, /<html lang="en">/);
  assert.equal(text.match(/<h1>/g)!.length, 1);
  const pictures = [...text.matchAll(/<svg (?![^>]*aria-hidden)[^>]*>/g)].map(([svg]) => svg);
  const drawn = pictures.filter((svg) => !svg.includes('viewBox="0 0 276 16"'));
  for (const svg of drawn) assert.match(svg, /role="img".*aria-label="[^"]{10}/, svg);
});

Deno.test("report: no text of a record becomes markup, in the page and in Markdown", async () => {
  const evil = `<img src=x onerror=alert(1)>"'&|\`*`;
  const kept = new Set([
    "group",
    "verdict",
    "statistic",
    "kind",
    "utc",
    "control",
    "breaker",
    "engine",
    "as",
    "interval",
  ]);
  const spoil = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return kept.has(key) ? value : `${value}${evil}`;
    if (Array.isArray(value)) return value.map((one) => spoil(one, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoil(one, name)]));
  };
  const runs = COMMITTED.map((one) => (
    one.kind === "run"
      ? { ...one, path: one.path + evil, record: { ...spoil(one.record) as LoadedRun["record"], warnings: [evil] } }
      : one.kind === "hessian"
      ? { ...one, value: { ...spoil(one.value) as Record<string, unknown>, schema: "hessian/1" } }
      : one
  )) as Loaded[];
  const text = await page([...runs, { kind: "problem", path: evil, problem: evil }]);
  assert.doesNotMatch(text, /<img/);
  assert(text.split("&lt;img src=x").length > 100);
  const allowed = /^<\/?(?:[a-z][a-z0-9]*|!doctype html)(?: [a-zA-Z0-9:-]+="[^"<>]*")*\/?>$/;
  const tags = text.replace(/<style>[^]*?<\/style>/, "").match(/<[^>]*>/g)!;
  assert.deepEqual(tags.filter((tag) => !allowed.test(tag)), []);
  const markdown = reportMarkdown([...runs, { kind: "problem", path: evil, problem: evil }], NO_SPEED);
  assert.doesNotMatch(markdown.replace(/```sh\n[^]*?```/g, ""), /<img|(?<!\\)`|[^\\\n ]\*/);
});

Deno.test("report: a record's numbers stand in percent, with thresholds and one panel for every other key", async () => {
  const text = await page(PCM);
  for (const shown of ["95.20 %", "92.28 … 95.50", "≥ 92 %", "≤ 6 points", "3.36 points", "97.50 %"]) {
    assert(text.includes(shown), shown);
  }
  assert.match(text, /<figcaption>compensation=none<\/figcaption>/);
  assert.match(text, /<figcaption>compensation=global<\/figcaption>/);
  assert.match(text, />mean ≥ 92 %</);
  assert.match(text, />1 y</);
  // counted by hand from the record: 3 of 200 chips are below 90 % after a year
  assert.match(
    text,
    /200 chips from [\d.]+ to [\d.]+ %, mean 95\.20 %;[^"]*; 3 chips below 90\.00 % \(5th pct ≥ 90 %\)/,
  );
  assert.match(text, /5 of 5, closest: 1\u00a0y compensation=global/);
});

Deno.test("report: the newest run of a scenario is told, the earlier ones are listed with their verdicts", async () => {
  const later = changed((record) => {
    record.utc = "2027-01-01T00:00:00.000Z";
    record.verdict = "fail";
    record.commit = "0badcafe";
  });
  const text = await page([...PCM, later]);
  assert.match(text, /<h1>digits_pcm_drift: fail<\/h1>/);
  assert(text.includes(`Earlier records<small>${PCM.map(() => "pass").join(", ")}</small>`));
  assert.match(text, /1 Jan 2027/);
  const { scenarios } = contentsOf([later, ...COMMITTED]);
  assert.equal(scenarios[0].name, "digits_pcm_drift", "what fails comes first");
  assert.match(headline(contentsOf([later, ...COMMITTED]), NO_SPEED), /^1 of \d+ scenarios fails$/);
});

Deno.test("report: a failing gate is told above everything else, with the worst chip to replay", async () => {
  const failing = changed((record) => {
    const gate = record.gates.find((g) => g.name.startsWith("mean") && g.where.startsWith("1 y"))!;
    Object.assign(gate, { verdict: "fail", reason: "mean 0.9127 is below 0.92" });
    record.verdict = "fail";
    record.overrides = { chips: 200 };
  });
  const { cases } = failing.record;
  const chip = cases[9].correct.indexOf(Math.min(...cases[9].correct));
  const text = (await page([failing])).replaceAll("\u00a0", " ");
  const top = text.slice(text.indexOf("<main>"), text.indexOf("<section"));
  assert.match(top, /<b>fail<\/b> mean ≥ 0\.92 at 95 % at 1 y compensation=global: mean 0\.9127 is below 0\.92/);
  assert(top.includes("run scenarios/digits_pcm_drift.yaml --chips 200"));
  assert(top.includes(`--case 10 --chip ${chip}<`), top);
});

Deno.test("report: verdicts that do not count are told with their reason, and are not counted", async () => {
  const waived = changed((record) => {
    for (const gate of record.gates.filter(({ gate }) => gate === 4)) {
      Object.assign(gate, { verdict: "fail", waived: { as: "planned", reason: "needs a better preset" } });
    }
  });
  const text = await page([waived]);
  assert.match(text, /#i-waived/);
  assert.match(text, /planned: needs a better preset/);
  assert.match(text, /17 pass, 1 not counted/);
});

Deno.test("report: Markdown names the gate that the control does not pass in the gate's own column", () => {
  const one = changed((record) => {
    record.control = record.verdict = "fail";
    const missed = record.gates.find(({ group, statistic }) => group === "control" && statistic === "mean")!;
    missed.verdict = "fail";
  });
  const rows = reportMarkdown([one], NO_SPEED).split("\n").filter((line) => line.startsWith("| ❌ | control"));
  assert.equal(rows.length, 1);
  assert.match(rows[0], /^\| ❌ \| control: mean ≥ 0\.92 at 95 % \| /);
});
