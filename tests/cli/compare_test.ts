/** `noisegate compare` and `acknowledge` as a caller meets them: exit codes, one clear line, nothing lost. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { writeBenchRecord } from "../../harness/bench/write_bench.ts";
import { sealed } from "../../harness/records/seal.ts";
import type { BenchRecord } from "../../harness/bench/record.ts";
import { history } from "../harness/html_report/speed_fixture.ts";
import { tempFolder } from "../temp_folder.ts";
import { filesUnder, noisegate } from "./support.ts";

const NIGHTS = history({ nights: 12, steps: [], only: /^linalg\/matmul/ });

/** Records in files; the last one changed. */
async function records(change: (record: BenchRecord) => void = () => {}): Promise<{ folder: string; paths: string[] }> {
  const folder = await tempFolder();
  const paths: string[] = [];
  for (const [i, night] of NIGHTS.entries()) {
    const { sha256: _, ...record } = structuredClone(night);
    if (i === NIGHTS.length - 1) change(record as BenchRecord);
    paths.push(await writeBenchRecord(await sealed<BenchRecord>(record), folder));
  }
  return { folder, paths };
}

const twice = (record: BenchRecord) => {
  for (const { estimate } of record.entries) {
    if (estimate) {
      Object.assign(estimate, {
        median: 2 * estimate.median,
        interval: estimate.interval.map((v) => 2 * v),
      });
    }
  }
};

Deno.test("noisegate compare: two records that are the same end with 0, slower ones with 3 and the line that confirms it", async () => {
  const same = await records();
  const markdown = join(same.folder, "summary.md");
  const calm = await noisegate(["compare", ...same.paths.slice(-2), "--records", same.folder, "--markdown", markdown]);
  assert.equal(calm.code, 0, calm.stderr);
  assert.match(calm.stdout, /one process each; least effects from up to \d+ pairs of records/);
  assert.match(await Deno.readTextFile(markdown), /^### Speed: /);
  const { paths, folder } = await records(twice);
  const worse = await noisegate(["compare", paths[10], paths[11], "--records", folder, "--json"]);
  assert.equal(worse.code, 3, worse.stderr);
  const verdicts = JSON.parse(worse.stdout).entries.map(({ verdict }: { verdict: string }) => verdict);
  assert(verdicts.length > 0 && verdicts.every((verdict: string) => verdict === "slower"), String(verdicts));
});

Deno.test("noisegate compare: what cannot be compared is refused in one line with exit code 2", async () => {
  const { paths, folder } = await records((record) => record.machine.id = "other_1");
  const broken = join(folder, "half.json");
  await Deno.writeTextFile(broken, '{"schema": "bench/2", ');
  const wrong = join(folder, "acknowledged.json");
  await Deno.writeTextFile(wrong, '{"schema": "acknowledged/1", "acknowledged": [{}]}');
  const none = join(folder, "none");
  const refused: [string[], RegExp][] = [
    [[paths[10], paths[11]], /^compare: expected two records of one machine, got machine .* and machine other_1/],
    [[paths[10], broken], /half\.json: expected a bench record, got no JSON: half-written/],
    [[paths[10], "missing.json"], /^missing\.json: expected a bench record, got no such file/],
    [[paths[10], "HEAD"], /^compare: expected two bench records or two revisions, got .* and HEAD/],
    [[paths[10]], /^compare: expected two bench records or two revisions, got .* and no head/],
    [[paths[9], paths[10], "--records", folder], /acknowledged\.json acknowledged\[0\]\.bench: expected/],
    [["HEAD", "--rounds", "3"], /--rounds: expected at least 6, got 3/],
  ];
  for (const [args, message] of refused) {
    const given = args.includes("--records") ? args : [...args, "--records", none];
    const { code, stdout, stderr } = await noisegate(["compare", ...given, "--out", none]);
    assert.equal(code, 2, `${args}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
  }
  assert.equal(filesUnder(folder).length, NIGHTS.length + 2, "nothing is lost or left behind");
});

Deno.test("noisegate acknowledge: a bench of the suite or of records, or a line that says which there are", async () => {
  const folder = await tempFolder();
  const said = ["--commit", "HEAD", "--reason", "exact tails", "--author", "Ada", "--most", "1.2", "--records", folder];
  const wrong = await noisegate(["acknowledge", "noise/philx 2²² words", ...said, "--until", "2999-01-01"]);
  assert.deepEqual([wrong.code, filesUnder(folder)], [2, []], wrong.stderr);
  assert.match(wrong.stderr, /^bench: expected the name of a bench, got "noise\/philx .*\(did you mean "noise\/philox/);
  const date = await noisegate(["acknowledge", "noise/philox 2²² words", ...said, "--until", "soon"]);
  assert.deepEqual([date.code, /expected a date such as/.test(date.stderr)], [2, true]);
  const limitless = said.filter((word) => word !== "--most" && word !== "1.2");
  const all = await noisegate(["acknowledge", "noise/philox 2²² words", ...limitless, "--until", "2999-01-01"]);
  assert.deepEqual([all.code, filesUnder(folder)], [2, []]);
  assert.match(all.stderr, /required option '--most <n>' not specified/);
});
