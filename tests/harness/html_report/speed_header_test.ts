/** Speed in the report: the sentence at its top, the facts of a machine, axes and lists that must stay readable. */

import assert from "node:assert/strict";
import { reportPage } from "../../../harness/html_report/page.ts";
import { loadedSpeed, type Speed, speedOf } from "../../../harness/html_report/speed/contents.ts";
import { speedLine } from "../../../harness/html_report/speed/told.ts";
import type { Loaded } from "../../../harness/records/load.ts";
import { AT, BOTH, files, loadedOf, NOBODY, OPTIONS, pageOf } from "./speed_support.ts";

const SPEED = await speedOf(BOTH, NOBODY);

/** The same with no more than `count` slower benches, of which `known` are acknowledged. */
function withSlower(count: number, known: number): Speed {
  const judged = SPEED.machines.flatMap((one) => one.judged).filter(({ trend }) => trend.regressed).slice(0, count)
    .map((one, i) => ({ ...one, judgement: i < known ? "acknowledged" as const : "slower" as const }));
  const [first, ...others] = SPEED.machines;
  return { ...SPEED, machines: [{ ...first, judged }, ...others.map((one) => ({ ...one, judged: [] }))] };
}

Deno.test("report of speed: what is slower is counted once, acknowledged or not", () => {
  const all = /^None of (\d+) benches/.exec(speedLine(withSlower(0, 0)))![1];
  const said = (count: number, known: number) => speedLine(withSlower(count, known)).split(";")[0];
  assert.equal(said(0, 0), `None of ${all} benches is slower than it was at best`);
  assert.equal(said(1, 1), `1 of ${all} benches is slower than it was at best, acknowledged`);
  assert.equal(said(2, 2), `2 of ${all} benches are slower than they were at best, both acknowledged`);
  assert.equal(said(3, 3), `3 of ${all} benches are slower than they were at best, all acknowledged`);
  assert.equal(said(3, 1), `3 of ${all} benches are slower than they were at best, 1 of them acknowledged`);
});

Deno.test("report of speed: the facts of a machine are those of its newest whole record, not of a look at a few benches", async () => {
  const whole = files({ nights: 1, only: /^(linalg|noise)/ });
  const few = files({ nights: 1, only: /^linalg\/add/, seed: 4 }).map(({ path, record }) => ({
    path: `${path}.new`,
    record: {
      ...{ ...record, utc: "2026-11-21T03:12:00.000Z", sha256: "1".repeat(64), seconds: 7, commit: "feedbeef" },
      skipped: [{ bench: "everything", reason: "it was not asked for" }],
    },
  }));
  const page = await pageOf([...whole, ...few]);
  assert.match(page, /<dt>newest whole record<\/dt><dd><a href="[^"]*">19 Nov/);
  assert.match(page, /<dt>took<\/dt><dd>4 min/);
  assert.doesNotMatch(page, /<dd>[^/]*commit feedbeef/);
  assert.doesNotMatch(page, /it was not asked for/);
  assert.match(page, /the newest of 21 Nov[^<]*: \d rows of \d\d/);
  assert.match(await pageOf(whole), /<dt>newest record<\/dt>/);
});

Deno.test("report of speed: the roofline has two ticks and more on each axis, however few its kernels are", async () => {
  for (const only of [/^linalg\/matmul 1024/, /^linalg\/(matmul|add)/, /^linalg\/add/]) {
    const page = await pageOf(files({ nights: 1, software: false, steps: [], only }));
    const plots = page.match(/<svg class="roof .*?<\/svg>/gs)!;
    if (only.source.includes("matmul")) assert(plots.length > 0);
    for (const plot of plots ?? []) {
      const ticks = (anchor: string) => plot.match(new RegExp(`<text class="${anchor}"[^>]*>[\\d.]+( [kMGT])?<`, "g"));
      assert(ticks("middle")!.length >= 2, `across: ${ticks("middle")}`);
      assert(ticks("end")!.length >= 2, `up: ${ticks("end")}`);
    }
  }
});

Deno.test("report: the paths of files that could not be read stand above their reasons, and take no room from them", async () => {
  const path = `/${"deep/".repeat(30)}half.json`;
  const loaded: Loaded[] = [...loadedOf(files({ nights: 1, only: /^linalg\/add/ })), {
    ...{ kind: "problem", path, problem: "no JSON: half-written, or no record" },
  }];
  const page = await reportPage(loaded, { ...OPTIONS, speed: await loadedSpeed(loaded, AT) });
  assert.match(page, /<h2>Not read<\/h2>.*?<dl class="files"><div><dt>\/deep.*?<\/dt><dd>no JSON: half/);
  assert.doesNotMatch(page, /\.files[^}]*grid/);
});
