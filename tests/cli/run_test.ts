/** What `noisegate run` leaves for a person, a program and CI. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { PlanJson } from "../../harness/planning/plan_json.ts";
import type { ResultRecord } from "../../harness/result.ts";
import { ended, failing, filesUnder, folderOf, noisegate, tagged } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

const FOLDER = await folderOf({ "bad.yaml": (text) => tagged("quick")(failing(text)), "good.yaml": tagged("quick") });
const QUICK = ["--chips", "40"];

async function run(...args: string[]) {
  const out = await tempFolder();
  return { ...await noisegate(["run", ...args, ...QUICK, "--out", out]), out };
}

Deno.test("noisegate run --quiet prints one line a scenario, --junit writes all verdicts, exit code is the worst", async () => {
  const junit = join(await tempFolder(), "junit.xml");
  const { code, stdout, stderr, out } = await run(FOLDER, "--tag", "quick", "--quiet", "--junit", junit);
  assert.equal(code, 1, stderr);
  assert.deepEqual(stdout.trim().split("\n").map((line) => /^\w+: \w+ \(/.exec(line)?.[0]), [
    "bad: fail (",
    "good: pass (",
  ]);
  assert.equal(filesUnder(out).length, 2);
  const xml = await Deno.readTextFile(junit);
  assert.match(xml, /<testsuites name="noisegate" tests="\d+" failures="[1-9]\d*" errors="0" skipped="0"/);
  assert.match(xml, /<testsuite name="good"[^>]* failures="0"/);
  assert.match(xml, /<failure type="fail" message="mean [^"]* below 0\.99/);
});

Deno.test("noisegate run says how many scenarios passed, and where each record is", async () => {
  const { stdout, out } = await run(FOLDER);
  assert.match(stdout, /\n\n2 scenarios: 1 pass, 1 fail, 0 undecided\n$/);
  assert.deepEqual([...stdout.matchAll(/^record: (.*)$/mg)].map(([, path]) => path).sort(), filesUnder(out).sort());
});

Deno.test("noisegate run annotates the line of a gate that fails, by itself under GITHUB_ACTIONS, and leaves stdout alone", async () => {
  const out = await tempFolder();
  const args = ["run", join(FOLDER, "bad.yaml"), ...QUICK, "--out", out, "--json"];
  const env = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: FOLDER };
  const { stdout, stderr } = await noisegate(args, env);
  assert.equal((JSON.parse(stdout) as ResultRecord).verdict, "fail");
  const lines = (await Deno.readTextFile(join(FOLDER, "bad.yaml"))).split("\n");
  const line = lines.findIndex((text) => text.includes("at_least: 0.99")) + 1;
  const [first] = stderr.match(/^::error .*$/m)!;
  assert(first.startsWith(`::error file=bad.yaml,line=${line},col=5,title=bad%3A fail%3A mean ≥ 0.99`), first);
  assert.match(first, /::[^:]*: mean 0\.\d+ is below 0\.99: proven/);
  const off = await noisegate([...args, "--no-github"], env);
  assert.doesNotMatch(off.stderr, /::error/);
});

Deno.test("noisegate run annotates what is wrong with a file at its line", async () => {
  const folder = await folderOf({ "x.yaml": (text) => text.replace("chips:", "chip:") });
  const { code, stderr } = await noisegate(["run", folder, "--github"], { GITHUB_WORKSPACE: folder });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^::error file=x\.yaml,line=\d+,col=1,title=chip::expected a known key, got "chip" \(did you mean/m,
  );
});

Deno.test("noisegate run --shard draws its part, judges nothing, and names what will", async () => {
  const { code, stdout, out } = await run(join(FOLDER, "good.yaml"), "--shard", "2/4");
  assert.equal(code, 0);
  assert.match(stdout, /^good: shard 2 of 4: chips 10 … 19 of 3 cases, not judged before noisegate merge\nrecord: /);
  assert.match(basename(filesUnder(out)[0]), /_shard_2_of_4\.json$/);
});

Deno.test("noisegate run refuses a part that there is not, and a seed beside the seed of the day", async () => {
  for (const shard of ["5/4", "0/4", "1/0", "1", "a/b"]) {
    const { code, stderr } = await noisegate(["run", FOLDER, "--shard", shard]);
    assert.deepEqual([code, stderr.includes("expected a part and their number, such as 2/4")], [2, true], shard);
  }
  const both = await noisegate(["run", FOLDER, "--seed-of-day", "--seed", "1"]);
  assert.deepEqual([both.code, /cannot be used with option '--seed <n>'/.test(both.stderr)], [2, true]);
});

Deno.test("noisegate run --resume begins anew where nothing was interrupted, before the scenario or behind it", async () => {
  const path = join(FOLDER, "good.yaml");
  const out = await tempFolder();
  for (const args of [["--resume", path], [path, "--resume"]]) {
    const { code, stdout, stderr } = await noisegate(["run", ...args, "--chips", "2", "--quiet", "--out", out]);
    assert.deepEqual([code, stdout.startsWith("good: undecided")], [3, true], stderr);
  }
  const none = await noisegate(["run", path, "--resume", join(out, "x.unfinished.jsonl"), "--out", out]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /x\.unfinished\.jsonl: expected the journal of an unfinished run, got no such file/);
});

Deno.test("noisegate run --seed-of-day says and records the date of its seed", async () => {
  const { stdout, out } = await run(join(FOLDER, "good.yaml"), "--seed-of-day");
  const { seeds } = JSON.parse(await Deno.readTextFile(filesUnder(out)[0])) as ResultRecord;
  assert(stdout.includes(`; 40 chips a case, seed ${seeds.chips}, of ${seeds.ofDay}\n`), stdout);
  assert.match(seeds.ofDay!, /^\d{4}-\d\d-\d\d$/);
  assert.notEqual(seeds.chips, 7, "the seed of the file");
});

Deno.test("noisegate plan --json is one plan a scenario, with the cases that its text lists", async () => {
  const path = join(FOLDER, "good.yaml");
  const { stdout } = await noisegate(["plan", path, "--json", "--chips", "30"]);
  const plan = JSON.parse(stdout) as PlanJson;
  assert.deepEqual([plan.name, plan.tags, plan.chips, plan.overrides], ["good", ["quick"], { seed: 7, max: 30 }, {
    chips: 30,
  }]);
  const text = (await noisegate(["plan", path])).stdout;
  assert.deepEqual(
    [...text.matchAll(/^ {2}(sweep|control|breaker) +(.*)$/mg)].map(([, group, label]) => [group, label]),
    plan.cases.map(({ group, label }) => [group, label]),
  );
  assert(plan.cases.every(({ bytes, chunkChips }) => bytes > 0 && chunkChips >= 1));
});

Deno.test("colours come on a terminal only, and not where NO_COLOR is set", async () => {
  if (Deno.build.os !== "linux") return;
  const tty = (env: Record<string, string>) =>
    ended("script", {
      args: ["-qec", `${Deno.execPath()} run -A main.ts plan ${join(FOLDER, "good.yaml")}`, "/dev/null"],
      env,
    });
  // deno-lint-ignore no-control-regex
  const coloured = ({ stdout }: { stdout: string }) => /\x1b\[1m.*good\.yaml/.test(stdout);
  assert(coloured(await tty({ NO_COLOR: "" })));
  assert(!coloured(await tty({ NO_COLOR: "1" })));
  assert(!coloured(await noisegate(["plan", FOLDER], { NO_COLOR: "" })));
});
