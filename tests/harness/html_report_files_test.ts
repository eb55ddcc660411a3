/** The report's other sides: files that are no records, curvature, Markdown, scales, labels, and a real browser. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { escapeHtml } from "../../harness/html_report/html.ts";
import { reportMarkdown } from "../../harness/html_report/markdown.ts";
import { escapeMarkdown } from "../../harness/html_report/markdown_text.ts";
import { reportPage } from "../../harness/html_report/page.ts";
import { apart } from "../../harness/html_report/panel_plot.ts";
import { roundScale } from "../../harness/html_report/scale.ts";
import { loadedSpeed } from "../../harness/html_report/speed/contents.ts";
import { writeReport } from "../../harness/html_report/write_report.ts";
import { loadRecords } from "../../harness/records/load.ts";
import { RecordError } from "../../harness/records/record_error.ts";
import { OutputError } from "../../harness/result.ts";
import { browserTest } from "./html_report/browser_support.ts";

const ROOT = join(import.meta.dirname!, "../..");
const RESULTS = join(ROOT, "results");
const CURVED = join(RESULTS, "digits_loss_prediction");
const OPTIONS = { home: ROOT, written: "2026-11-20T12:00:00Z" };
const NO_SPEED = { machines: [], leftOut: [] };

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("report: files that are no records are named, and stop nothing", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "half.json"), '{ "schemaVersion": 2, "ki');
    await Deno.writeTextFile(join(folder, "hessian.json"), '{ "schema": "hessian/1", "scenario": {} }');
    const out = join(folder, "report.html");
    const lines = await writeReport([CURVED, folder], { out });
    assert.equal(lines.filter((line) => line.startsWith("not read: ")).length, 2);
    const page = await Deno.readTextFile(out);
    assert.match(page, /Not read<\/h2>.*half\.json.*half-written.*hessian\.json.*no sound record of curvature/s);
    assert.match(page, /<h1>digits_loss_prediction: pass<\/h1>/);
  }));

Deno.test("report: a path that is not there, a folder without runs and a file that cannot be written are refused", () =>
  inFolder(async (folder) => {
    const out = join(folder, "report.html");
    await assert.rejects(writeReport([join(folder, "none")], { out }), RecordError);
    await assert.rejects(writeReport([folder], { out }), {
      name: "RecordError",
      message: /expected records of runs or benches, got none/,
    });
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await assert.rejects(writeReport([CURVED], { out: folder }), OutputError);
  }));

Deno.test("report: a record of curvature adds its spectrum and its layers", async () => {
  const page = await reportPage(await loadRecords([CURVED]), { ...OPTIONS, speed: NO_SPEED });
  assert.match(page, /Curvature at case 2 \(sigma=0\.1\)/);
  assert.match(page, /<figcaption>Spectrum of the Hessian<\/figcaption><svg role="img" aria-label="Spectrum/);
  assert.match(page, /<figcaption>Trace by layer<\/figcaption>/);
  assert.match(page, /31\.06 ± 0\.62/);
});

Deno.test("report: Markdown says the verdict first, folds the rest, and fits a comment of GitHub", async () => {
  const loaded = await loadRecords([RESULTS]);
  const text = reportMarkdown(loaded, await loadedSpeed(loaded, OPTIONS.written));
  assert.match(text, /^## ✅ noisegate: All \d+ scenarios pass\n\n\| verdict \| scenario \|/);
  assert.equal(text.match(/<details>/g)!.length, text.match(/<\/details>/g)!.length);
  const tables = text.split("\n\n").filter((block) => block.startsWith("| "));
  for (const table of tables) {
    const widths = new Set(table.split("\n").map((line) => line.split(/(?<!\\)\|/).length));
    assert.equal(widths.size, 1, table);
  }
  const many = loaded.flatMap((one) => (
    one.kind !== "run" ? [] : Array.from({ length: 30 }, (_, i) => {
      const { scenario } = one.record;
      return { ...one, record: { ...one.record, scenario: { ...scenario, name: `${scenario.name}_${i}` } } };
    })
  ));
  const long = reportMarkdown(many, NO_SPEED);
  assert(long.length < 65_536 + 20_000 && /The gates of \d+ scenarios are left out/.test(long), `${long.length}`);
});

Deno.test("report: text is escaped for HTML and for Markdown", () => {
  assert.equal(escapeHtml(`a<b> & "c" 'd'\u0007`), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;\uFFFD");
  assert.equal(escapeMarkdown("a_b _c_ *d* | <e>\nf `g`"), "a_b \\_c\\_ \\*d\\* \\| &lt;e&gt; f \\`g\\`");
});

Deno.test("report: scales have round ends around what they show, and few ticks", () => {
  assert.deepEqual(roundScale(0.811, 0.975).ticks, [0.8, 0.85, 0.9, 0.95, 1]);
  assert.deepEqual(roundScale(0.9, 0.9).ticks, [0.9, 0.91]);
  assert.deepEqual(roundScale(0, 1).ticks, [0, 0.2, 0.4, 0.6, 0.8, 1]);
  for (let low = 0; low < 1; low += 0.037) {
    for (let high = low; high <= 1; high += 0.041) {
      const { from, to, ticks } = roundScale(low, high);
      assert(from <= low + 1e-9 && to >= high - 1e-9 && to > from && ticks.length <= 7, `${low} ${high}`);
    }
  }
});

Deno.test("report: labels keep their order, do not touch, and stay where they are if they have room", () => {
  assert.deepEqual(apart([10, 50, 30]), [10, 50, 30]);
  for (const wanted of [[5, 5, 5, 5], [90, 92, 91, 40, 41], [0, 13, 20, 100]]) {
    const placed = apart(wanted);
    const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
    for (let i = 1; i < order.length; i++) assert(placed[order[i]] - placed[order[i - 1]] > 12.9, `${placed}`);
  }
});

browserTest("report: a browser has no reason to scroll the page sideways, at any width", async () => {
  const loaded = await loadRecords([RESULTS]);
  return await reportPage(loaded, { ...OPTIONS, speed: await loadedSpeed(loaded, OPTIONS.written) });
});
