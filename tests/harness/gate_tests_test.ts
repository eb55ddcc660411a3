/** Gates as tests, seen from outside: `deno test` as a process, by its names, its exit code and what it prints. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { dayOf, seedOfDay } from "../../harness/execution/seed_of_day.ts";
import { tempFolder } from "../temp_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const NO_ADAPTER = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

/** A scenario of two cases that takes a second on the oracle. */
function scenario(expect: string, rest = ""): string {
  return `scenario: 1
question: Does one layer stand small errors?
model: { network: mlp_64_10, data: digits, test_images: 100 }
training: { method: sgd, epochs: 2, batch: 100, learning_rate: 0.2, momentum: 0.9, seed: 1 }
device: { preset: pcm_ibm_2020 }
crossbar: { mapping: differential, tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 48 }
sweep: { device.programming_scale: [1, 12] }
expect:
${expect}
control: { device.preset: ideal }
breaker: { device.programming_scale: 80 }
${rest}`;
}

const MEAN = "  - { mean: { at_least: 0.5 } }\n";
const FAILS = "  - { mean: { at_least: 0.78 }, when: { device.programming_scale: 12 }, NOTE }\n";

const folder = await tempFolder();

/** Writes scenarios with a test file each. */
async function write(files: Record<string, string>): Promise<string> {
  const own = await Deno.makeTempDir({ dir: folder });
  const testing = new URL("../../testing.ts", import.meta.url).href;
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(own, `${name}.yaml`), text);
    const code = `import { gate } from "${testing}";\ngate(new URL("./${name}.yaml", import.meta.url));\n`;
    await Deno.writeTextFile(join(own, `${name}_test.ts`), code);
  }
  return own;
}

/** `deno test` in a folder. All share a cache, so that the network is trained once. */
async function denoTest(cwd: string, args: string[] = [], env: Record<string, string> = { NOISEGATE_ORACLE: "1" }) {
  const unset = ["REQUIRE_GPU", "REQUIRE_DATA", "REQUIRE_GATES", "NOISEGATE_SLOW", "NOISEGATE_SEED_OF_DAY"];
  const none = Object.fromEntries(unset.map((name) => [name, ""]));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--config", join(ROOT, "deno.json"), ...args, "."],
    env: { NO_COLOR: "1", ...none, NOISEGATE_CACHE: join(folder, "cache"), ...env },
    cwd,
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const lines = out.split("\n").filter((line) => / \.\.\. /.test(line)).map((line) =>
    line.replace(/ \(\d+[mµ]?s\)$/, "")
  );
  return { code, out: `${out}${err}`, lines };
}

/** A line as a shell takes it, in a folder that is not noisegate's: its exit code, and how what it prints begins. */
async function pasted(cwd: string, line: string): Promise<[code: number, begins: string]> {
  const env = { NO_COLOR: "1", NOISEGATE_CACHE: join(folder, "cache") };
  const { code, stdout } = await new Deno.Command("sh", { args: ["-c", line], env, cwd }).output();
  const text = new TextDecoder().decode(stdout);
  return [code, text.startsWith(cwd) ? "PATH" : text.split(/ \d+ \(/)[0]];
}

Deno.test("deno test shows one test per case and gate, control and breaker", async () => {
  const cwd = await write({ one_layer: scenario(MEAN) });
  const { code, lines, out } = await denoTest(cwd);
  assert.deepEqual(lines, [
    "one_layer mean ≥ 0.5 at 95 % [programming_scale=1] ... ok",
    "one_layer mean ≥ 0.5 at 95 % [programming_scale=12] ... ok",
    "one_layer control passes ... ok",
    "one_layer breaker fails ... ok",
  ], out);
  assert.equal(code, 0);
});

Deno.test("a failing gate prints its numbers, the worst chips, where it ran, and the lines that repeat it", async () => {
  const cwd = await write({ one_layer: scenario(MEAN + FAILS.replace(", NOTE", "")) });
  const { code, lines, out } = await denoTest(cwd);
  assert.deepEqual([code, lines.filter((line) => line.includes("FAILED")).length], [1, 1], out);
  assert.match(out, /1 of 1 verdict does not pass\n +fail: mean ≥ 0\.78 at 95 % \[.*\] at programming_scale=12\n/);
  assert.match(out, /\n +mean 0\.\d+ is below 0\.78: proven at [\d.]+ % after \d+ of 48 chips\n/);
  assert.match(out, /\n +estimate 0\.\d+, interval 0\.\d+ … 0\.\d+, threshold 0\.78\n/);
  const percent = String.raw`\d+ \(\d+\.\d\d %\)`;
  assert.match(out, new RegExp(`\n +worst chips at programming_scale=12: ${percent}(, ${percent}){4}\n`));
  assert.match(out, /\n +on the oracle engine; seed 7\n +rerun: deno task /);
  assert.deepEqual(await pasted(cwd, /^ +replay: (.* replay .*)$/m.exec(out)![1]), [0, "one_layer, case 2, chip"]);
  // in noisegate's folder it would leave a record
  const rerun = /^ +rerun: (.*) --engine oracle$/m.exec(out)![1];
  assert.deepEqual(await pasted(cwd, rerun.replace(" run ", " plan ")), [0, "PATH"]);
});

Deno.test("a gate that is undecided for want of chips names the key that has them", async () => {
  const cwd = await write({ one_layer: scenario("  - { mean: { at_least: 0.8 } }\n").replace("max: 48", "max: 4") });
  const { out } = await denoTest(cwd, ["--filter", "=1]"]);
  assert.match(out, /would decide \(chips\.max: \d+\)\n/);
});

Deno.test("without an adapter gates are ignored and say why; REQUIRE_GPU=1 makes each fail", async () => {
  const cwd = await write({ one_layer: scenario(MEAN) });
  const ignored = await denoTest(cwd, [], { NOISEGATE_ORACLE: "", ...NO_ADAPTER });
  assert.equal(ignored.code, 0);
  const reason = "(no WebGPU adapter: deno task doctor; NOISEGATE_ORACLE=1 judges on the slow oracle) ... ignored";
  assert(ignored.lines.length === 4 && ignored.lines.every((line) => line.endsWith(reason)), ignored.out);
  const required = await denoTest(cwd, [], { NOISEGATE_ORACLE: "", REQUIRE_GPU: "1", ...NO_ADAPTER });
  assert.equal(required.code, 1);
  assert(required.lines.every((line) => line.includes("... FAILED")), required.out);
  assert.match(required.out, /REQUIRE_GPU=1: expected a WebGPU adapter, got none \(deno task doctor says why\)/);
});

Deno.test("REQUIRE_GATES=1: a run in which no gate ran fails, whether all were filtered out or ignored", async () => {
  const cwd = await write({ one_layer: scenario(MEAN) });
  assert.equal((await denoTest(cwd, ["--filter", "two layers"])).code, 0, "as deno has it");
  const required = { NOISEGATE_ORACLE: "1", REQUIRE_GATES: "1" };
  const filtered = await denoTest(cwd, ["--filter", "two layers"], required);
  assert.match(
    filtered.out,
    /REQUIRE_GATES=1: expected a gate of this file to run, got none\n +one_layer: 4 tests, filtered out/,
  );
  const blind = await denoTest(cwd, [], { ...required, NOISEGATE_ORACLE: "", ...NO_ADAPTER });
  assert.match(blind.out, /got none\n +one_layer: 4 tests, no WebGPU adapter: /);
  const some = await denoTest(cwd, ["--filter", "control"], required);
  assert.deepEqual([filtered.code, blind.code, some.code], [1, 1, 0], some.out);
});

Deno.test("--shard shares scenarios out: together the shards run every gate once, and none runs nothing", async () => {
  const names = ["a", "b", "c"];
  const cwd = await write(Object.fromEntries(names.map((name) => [name, scenario(MEAN)])));
  const required = { NOISEGATE_ORACLE: "1", REQUIRE_GATES: "1" };
  const shards = [await denoTest(cwd, ["--shard=1/2"], required), await denoTest(cwd, ["--shard=2/2"], required)];
  assert.deepEqual(shards.map(({ code }) => code), [0, 0]);
  const ran = shards.flatMap(({ lines }) => lines.map((line) => line.split(" ")[0]));
  assert.deepEqual(ran.toSorted(), names.flatMap((name) => Array(4).fill(name)));
  assert(shards.every(({ lines }) => lines.length > 0));
});

Deno.test("gates that are planned or known not to reproduce are ignored; one that does reproduce now is told", async () => {
  const planned = FAILS.replace("NOTE", "planned: the compensation is not built yet");
  const known = FAILS.replace("NOTE", "known_not_reproduced: the paper trains longer").replace("0.78", "0.79");
  const still = await denoTest(await write({ one_layer: scenario(MEAN + planned + known) }));
  assert.equal(still.code, 0, still.out);
  const marked = still.lines.filter((line) => line.includes("0.7"));
  assert.deepEqual(marked.map((line) => line.replace(/^.*?\] /, "")), [
    "(planned: the compensation is not built yet) ... ignored",
    "(known not reproduced: the paper trains longer) ... ignored",
    "still does not reproduce ... ok",
  ]);
  const easy = known.replace("0.79", "0.51");
  const now = await denoTest(await write({ one_layer: scenario(MEAN + easy) }), ["--filter", "still"]);
  assert.equal(now.code, 1);
  assert.match(now.out, /it reproduces now: take known_not_reproduced away \(it said: the paper trains longer\)/);
});

Deno.test("NOISEGATE_SEED_OF_DAY=1 draws the chips of today and says so; a file that is no scenario fails", async () => {
  const before = new Date();
  const hard = FAILS.replace(", NOTE", "");
  const cwd = await write({ one_layer: scenario(MEAN + hard), broken: scenario("  - { meen: { at_least: 0.5 } }") });
  const { code, out, lines } = await denoTest(cwd, [], { NOISEGATE_ORACLE: "1", NOISEGATE_SEED_OF_DAY: "1" });
  const days = [before, new Date()].map((date) => `${seedOfDay(date)} of ${dayOf(date)}`); // midnight may pass
  assert(days.some((day) => out.includes(`on the oracle engine; seed ${day}`)), out);
  assert.match(out, /replay \/.*\/one_layer\.yaml --chip \d+ --case 2 --seed \d+ --engine oracle\n/);
  assert.match(out, /broken\.yaml:10:\d+ expect\[0\]\.meen: expected /);
  assert.deepEqual([code, lines[0]], [1, "broken is a scenario ... FAILED"]);
});

Deno.test("a scenario written in TypeScript has the same tests, and messages name its file", async () => {
  const cwd = await write({});
  const [mod, testing] = ["mod.ts", "testing.ts"].map((name) => new URL(`../../${name}`, import.meta.url).href);
  const data = parseYaml(scenario(FAILS.replace(", NOTE", ""))) as Record<string, unknown>;
  delete data.scenario;
  const code = `import { defineScenario } from "${mod}";\nexport default defineScenario(${JSON.stringify(data)});\n`;
  await Deno.writeTextFile(join(cwd, "one_layer.scenario.ts"), code);
  const test = `import { gate } from "${testing}";\nimport scenario from "./one_layer.scenario.ts";
    gate(scenario, { file: import.meta.resolve("./one_layer.scenario.ts") });`;
  await Deno.writeTextFile(join(cwd, "one_layer_test.ts"), test);
  const { lines, out } = await denoTest(cwd);
  const marks = lines.map((line) => line.replace(/^one_layer (.*) \.\.\. (\w+).*$/, "$1: $2"));
  assert.deepEqual(marks, [
    "mean ≥ 0.78 at 95 % [programming_scale=12]: FAILED",
    "control passes: ok",
    "breaker fails: ok",
  ]);
  assert.match(out, /rerun: deno task --config .* noisegate run \/.*\/one_layer\.scenario\.ts --engine oracle\n/);
});

Deno.test("the seed of a day is a u32, the same all day in UTC, and another one the day after", () => {
  const seeds = ["2026-11-20T00:00:00Z", "2026-11-20T23:59:59.999Z", "2026-11-21T00:00:00Z"]
    .map((text) => seedOfDay(new Date(text)));
  assert.equal(seeds[0], seeds[1]);
  assert.notEqual(seeds[0], seeds[2]);
  const many = Array.from({ length: 1000 }, (_, i) => seedOfDay(new Date(86_400_000 * i)));
  assert(many.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) && new Set(many).size === 1000);
  assert.equal(dayOf(new Date("2026-11-20T23:59:59.999Z")), "2026-11-20");
});
