/** Scenarios of a call that do not come to their end: what is said of them, of the others, and to CI. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { folderOf, noisegate } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

const same = (text: string) => text;
const hurried = (text: string) => text.replace(/^model:/m, "budget: { seconds: 0.000001 }\nmodel:");
const QUICK = ["--chips", "40"];

/** A run of a folder's scenarios, and the JUnit file that it leaves beside an older one's place. */
async function runOf(files: Parameters<typeof folderOf>[0], ...args: string[]) {
  const [folder, out] = [await folderOf(files), await tempFolder()];
  const junit = join(out, "junit.xml");
  await Deno.writeTextFile(junit, "of a run before");
  const ended = await noisegate(["run", folder, "--out", join(out, "results"), "--junit", junit, ...args]);
  return { ...ended, folder, xml: await Deno.readTextFile(junit) };
}

/** `name: element type` of every test case that does not pass, but for gates. */
function ends(xml: string): string[] {
  const cases = xml.matchAll(/<testcase classname="([^"]*)" name="runs to its end"[^>]*><(\w+)( type="\w+")?/g);
  return [...cases].map(([, name, element, type = ""]) => `${name}: ${element}${type}`);
}

Deno.test("noisegate run: a scenario whose seconds are spent is undecided, and those behind it run", async () => {
  const { code, stdout, stderr, folder, xml } = await runOf({ "a.yaml": hurried, "b.yaml": same }, ...QUICK, "--quiet");
  assert.equal(code, 3, stderr);
  const [first, second, ...others] = stdout.trim().split("\n");
  assert(first.startsWith(`a: undecided: ${folder}/a.yaml:`), first);
  assert.match(first, / budget\.seconds: expected the run to end within 0\.000001 s, got /);
  assert.match(second, /^b: pass \(/);
  assert.deepEqual([others, stderr], [[], ""]);
  assert.deepEqual(ends(xml), ['a: failure type="undecided"']);
  assert.match(xml, /<testsuite name="b"[^>]* failures="0"/);
});

Deno.test("noisegate run counts a spent budget among the verdicts, and keeps a stdout of records clean", async () => {
  const told = await runOf({ "a.yaml": same, "b.yaml": hurried }, ...QUICK);
  assert.match(told.stdout, /\n\n2 scenarios: 1 pass, 0 fail, 1 undecided\n$/);
  const json = await runOf({ "b.yaml": hurried }, ...QUICK, "--json");
  assert.deepEqual([json.code, json.stdout], [3, ""]);
  assert.match(json.stderr, /^b: undecided: .*budget\.seconds/m);
});

Deno.test("noisegate run --junit has an error for every broken file, of the text or of the plan", async () => {
  const broken = (text: string) => text.replace("chips:", "chip:");
  const unread = await runOf({ "a.yaml": broken, "b.yaml": same, "c.yaml": broken });
  assert.deepEqual([unread.code, ends(unread.xml)], [2, ['a: error type="error"', 'c: error type="error"']]);
  assert.match(unread.xml, /errors="2"[^]*message="[^"]*a\.yaml:\d+:1 chip: expected a known key/);
  const large = (text: string) => text.replace("batch: 64", "batch: 5000");
  const unplanned = await runOf({ "a.yaml": large, "b.yaml": same, "c.yaml": large });
  assert.equal(unplanned.code, 2);
  assert.deepEqual(ends(unplanned.xml), ['a: error type="error"', 'c: error type="error"', "b: skipped"]);
  assert.equal(unplanned.stderr.match(/training\.batch: expected at most/g)?.length, 2, "both at once");
});

Deno.test("noisegate run names the scenarios that another one's fault has kept from running", async () => {
  const none = ["--resume", "none.unfinished.jsonl"];
  const { code, stderr, folder, xml } = await runOf({ "a.yaml": same, "b.yaml": same, "c.yaml": same }, ...none);
  assert.equal(code, 2);
  assert.match(stderr, new RegExp(`^noisegate: not run: ${folder}/b\\.yaml, ${folder}/c\\.yaml\n`, "m"));
  assert.deepEqual(ends(xml), ['a: error type="error"', "b: skipped", "c: skipped"]);
});

Deno.test("noisegate results list has the runs that were interrupted, and the line that goes on with each", async () => {
  const [folder, out] = [await folderOf({ "a.yaml": hurried }), await tempFolder()];
  await noisegate(["run", join(folder, "a.yaml"), ...QUICK, "--seed", "9", "--out", out]);
  const drawn = async () => {
    const { stdout } = await noisegate(["results", "list", out]);
    assert.match(stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}a +unfinished +40 /m);
    return /^unfinished {2}a, (\d+) chips so far: deno task dev (.*)$/m.exec(stdout)!.slice(1);
  };
  const [before, line] = await drawn();
  assert.match(line, /^run .*\/a\.yaml --chips 40 --seed 9 --out .* --resume .*\.unfinished\.jsonl$/);
  const resumed = await noisegate(line.split(" "));
  assert.equal(resumed.code, 3, resumed.stderr);
  assert.deepEqual([before, (await drawn())[0]], ["40", "80"]);
});
