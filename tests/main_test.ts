/** The command line as a caller meets it: exit codes, what goes to which stream, what is left on disk. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { EngineLostError } from "../kernels/engine.ts";
import { DataError } from "../models/data/dataset.ts";
import { EXIT, exitCodeFor, exitCodeOf } from "../harness/exit.ts";
import type { ResultRecord } from "../harness/result.ts";
import { tempFolder } from "./temp_folder.ts";

const ROOT = join(import.meta.dirname!, "..");
const DRIFT = "scenarios/digits_pcm_drift.yaml";
const NO_ADAPTER = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

/** Networks that these tests train are kept here, and none of the user's is found. */
const CACHE = await tempFolder();

function command(args: string[], env: Record<string, string> = {}) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", NOISEGATE_CACHE: CACHE, ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function noisegate(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await command(args, env).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

function filesUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(join(folder, name)) : [join(folder, name)]
  );
}

async function scenario(change: (text: string) => string): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  // lines are counted as the examples of README do, without the line for editors
  const text = (await Deno.readTextFile(join(ROOT, DRIFT))).replace(/^# yaml-language-server.*\n/, "");
  await Deno.writeTextFile(path, change(text));
  return path;
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

/** A quick scenario: one case beside control and breaker, few epochs. */
const quick = (text: string) =>
  text.replace(/epochs: \d+/, "epochs: 3").replace(/\[20, 3600.*\]/, "[31536000]").replace(
    /expect:[\s\S]*?(?=control:)/,
    (gates) => `expect:\n  - { mean: { at_least: 0.3, confidence: 0.9, floor: 0.05 } }\n${gates.slice(gates.length)}`,
  );

const BAD: [string, (text: string) => string, RegExp][] = [
  [
    "an unknown key",
    (t) => t.replace("chips:", "chip:"),
    /:7:1 chip: expected a known key, got "chip" \(did you mean "chips"\?\)/,
  ],
  [
    "a wrong type",
    (t) => t.replace("max: 200", "max: many"),
    /:7:\d+ chips\.max: expected a whole number from 1 to 1000000, got "many"/,
  ],
  [
    "no chips",
    (t) => t.replace("max: 200", "max: 0"),
    /:7:\d+ chips\.max: expected a whole number from 1 to 1000000, got 0/,
  ],
  [
    "a negative sigma",
    (t) => t.replace("preset: pcm_ibm_2020", "preset: ideal, programming: { kind: proportional, sigma: -1 }"),
    /:5:\d+ device\.programming\.sigma: expected number from 0 to 1e6, got -1/,
  ],
  [
    "an unknown preset",
    (t) => t.replace("pcm_ibm_2020", "pcm_ibm_2021"),
    /:5:\d+ device\.preset: expected one of .* got "pcm_ibm_2021" \(did you mean "pcm_ibm_2020"\?\)/,
  ],
  ["no YAML", () => "{{{", /:1:\d+ yaml: expected valid YAML/],
  [
    "a version from the future",
    (t) => t.replace("scenario: 1", "scenario: 9"),
    /:1:\d+ scenario: expected 1 .* got 9 \(update noisegate\)/,
  ],
  [
    "a tile larger than the adapter allows",
    (t) => t.replace("rows: 64, cols: 64", "rows: 65536, cols: 65536"),
    /:6:\d+ crossbar\.tile: expected at most \d+ cells/,
  ],
  [
    "a network too large for the adapter",
    (t) => t.replace("mlp_64_32_32_10", "mlp_64_9000_9000_10"),
    /:3:\d+ model\.network: expected buffers of at most \d+ bytes on this adapter, got \d+ for /,
  ],
  [
    "a batch larger than the data",
    (t) => t.replace("batch: 64", "batch: 5000"),
    /:4:\d+ training\.batch: expected at most 1437, the images of digits, got 5000/,
  ],
  [
    "a learning rate at which training diverges",
    (t) => t.replace("learning_rate: 0.1", "learning_rate: 1e5"),
    /:4:\d+ training\.learning_rate: expected a rate at which the loss stays finite, got (a loss of NaN at step|(NaN|-?Infinity) in \S+ after) .*\(lower it\)/,
  ],
  [
    "a network that does not fit the data",
    (t) => t.replace("mlp_64_32_32_10", "mlp_63_10"),
    /:3:\d+ model\.network: expected 64 inputs, as digits has, got 63\n/,
  ],
];

for (const [what, change, message] of BAD) {
  Deno.test(`noisegate run refuses ${what}: exit code 2, one clear line, nothing written`, async () => {
    const out = await tempFolder();
    const { code, stdout, stderr } = await noisegate(["run", await scenario(change), "--out", out]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /, "a stack trace");
    assert.equal(stdout, "");
    assert.deepEqual(filesUnder(out), []);
  });
}

Deno.test("noisegate run refuses a missing file and a results folder that cannot be written, before any work", async () => {
  const missing = await noisegate(["run", "scenarios/nope.yaml"]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^scenarios\/nope\.yaml:1:1 file: expected a scenario file, got no such file/);
  const file = await Deno.makeTempFile();
  const started = performance.now();
  const blocked = await noisegate(["run", DRIFT, "--out", join(file, "results")]);
  assert.equal(blocked.code, 2);
  assert.match(blocked.stderr, /--out .*: expected a folder that can be written to, got/);
  assert.doesNotMatch(blocked.stderr, /training/);
  assert(performance.now() - started < 20_000, "it did the work first");
  const empty = await noisegate(["run", DRIFT, "--out", ""]);
  assert.deepEqual([empty.code, /got an empty name/.test(empty.stderr)], [2, true]);
});

Deno.test("a missing or damaged data file is exit code 2 with its line, and nothing is written", async () => {
  const copy = await tempFolder();
  const listed = await new Deno.Command("git", { args: ["ls-files", "-co", "--exclude-standard"], cwd: ROOT }).output();
  const files = new TextDecoder().decode(listed.stdout).trim().split("\n")
    .filter((f) => /^(deno|main|cli|harness|models|kernels|scenarios)/.test(f));
  for (const file of files) {
    await Deno.mkdir(join(copy, file, ".."), { recursive: true });
    await Deno.copyFile(join(ROOT, file), join(copy, file)).catch(() => {}); // listed, but deleted
  }
  const csv = join(copy, "models/data/digits/digits.csv");
  const text = await Deno.readTextFile(csv);
  const run = async () => {
    const args = ["run", "-A", "main.ts", "run", DRIFT, "--engine", "oracle", "--out", join(copy, "out")];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: copy, stderr: "piped" }).output();
    return { code, stderr: new TextDecoder().decode(stderr) };
  };
  await Deno.writeTextFile(csv, text.slice(0, text.length / 2));
  const cut = await run();
  assert.match(cut.stderr, /digits\.csv:\d+:1 (rows|columns): expected \d+, got \d+/);
  await Deno.writeTextFile(csv, text.replace(/\d+\n/, "12\n"));
  const label = await run();
  assert.match(label.stderr, /digits\.csv:1:\d+ label: expected a whole number from 0 to 9, got "12"/);
  await Deno.remove(csv);
  const missing = await run();
  assert.match(missing.stderr, /digits\.csv:1:1 file: expected a data file, got/);
  assert.deepEqual([cut.code, label.code, missing.code], [2, 2, 2]);
  assert.deepEqual([cut, label, missing].filter(({ stderr }) => /\n\s+at /.test(stderr)), []);
  assert.deepEqual(filesUnder(join(copy, "out")), []);
});

Deno.test("noisegate refuses bad usage with exit code 2 and a remedy", async () => {
  const typo = await noisegate(["run", DRIFT, "--enigne", "gpu"]);
  assert.deepEqual([typo.code, /Did you mean --engine\?/.test(typo.stderr)], [2, true]);
  const chips = await noisegate(["run", DRIFT, "--chips", "0"]);
  assert.deepEqual([chips.code, /expected a whole number from 1 to 1000000, got "0"/.test(chips.stderr)], [2, true]);
});

Deno.test("noisegate run --engine gpu without an adapter is exit code 4", async () => {
  const { code, stderr } = await noisegate(
    ["run", DRIFT, "--engine", "gpu", "--out", await tempFolder()],
    NO_ADAPTER,
  );
  assert.equal(code, 4);
  assert.match(stderr, /no WebGPU adapter/);
});

Deno.test("noisegate run --json prints the record and nothing else, and the record holds every chip", async () => {
  const out = await tempFolder();
  const { code, stdout } = await noisegate([
    "run",
    await scenario(quick),
    "--json",
    "--chips",
    "40",
    "--engine",
    "oracle",
    "--out",
    out,
  ]);
  const record = JSON.parse(stdout) as ResultRecord;
  assert.equal(code, EXIT[record.verdict]);
  assert.equal(record.schemaVersion, 2);
  assert.equal(record.gpu.engine, "oracle");
  assert(record.cases.length >= 3 && record.cases.every(({ correct }) => correct.length === 40));
  assert.equal(record.scenario.sha256, await sha256(record.scenario.text));
  assert.deepEqual(record.overrides, { chips: 40 });
  const [written, ...others] = filesUnder(out);
  assert.deepEqual(others, []);
  assert.match(written, /_oracle\.json$/);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(written)), record);
});

Deno.test("the same scenario twice gives the same samples, another seed gives others", async () => {
  const path = await scenario(quick);
  const run = async (...flags: string[]) => {
    const args = ["run", path, "--json", "--chips", "50", "--out", await tempFolder(), ...flags];
    return (JSON.parse((await noisegate(args)).stdout) as ResultRecord).cases.map(({ group, correct }) => ({
      group,
      correct,
    }));
  };
  const first = await run();
  assert.deepEqual(await run(), first);
  const other = await run("--seed", "8");
  // ideal cells, as in the control, have no seed to move them
  first.forEach((one, i) => assert.equal(`${other[i].correct}` === `${one.correct}`, one.group === "control"));
});

Deno.test("noisegate run takes a network from the cache and says so, and --fresh trains anew", async () => {
  const path = await scenario(quick);
  const env = { NOISEGATE_CACHE: await tempFolder() };
  const run = (...flags: string[]) =>
    noisegate(["run", path, "--chips", "2", "--out", env.NOISEGATE_CACHE, ...flags], env);
  const said = /^network from the cache \(trained in \d+\.\d s\)$/m;
  const outputs = [await run(), await run(), await run("--fresh")].map(({ stdout }) => stdout);
  assert.deepEqual(outputs.map((text) => said.test(text)), [false, true, false], outputs.join("\n"));
  const table = (text: string) => /^case[^]*?^interval/m.exec(text)![0];
  assert.deepEqual(outputs.map(table), [0, 1, 2].map(() => table(outputs[0])));
});

Deno.test("Ctrl-C in the middle of a run leaves no record and no temporary file, only its journal", async () => {
  const out = await tempFolder();
  const child = command(["run", DRIFT, "--engine", "oracle", "--out", out]).spawn();
  await new Promise((done) => setTimeout(done, 1500));
  child.kill("SIGINT");
  const { success } = await child.output();
  assert(!success);
  assert.deepEqual(filesUnder(out).filter((path) => !path.endsWith(".unfinished.jsonl")), []);
});

Deno.test("Ctrl-C and SIGTERM say where the next run goes on, and end a process that computes by the signal", async () => {
  const code = `import { watchInterrupts } from "./harness/execution/interrupt.ts";
    watchInterrupts().kept(JSON.parse(Deno.args[0]));
    await new Promise((done) => setTimeout(done, 2000)); // for the other thread to listen
    console.log("ready");
    while (performance.now() < 60_000);`;
  const ended = async (step: number | null, signal: Deno.Signal) => {
    const args = ["eval", code, JSON.stringify(step)];
    const options: Deno.CommandOptions = { args, cwd: ROOT, stdout: "piped", stderr: "piped" };
    await using child = new Deno.Command(Deno.execPath(), options).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill(signal);
    await reader.cancel();
    const { signal: by } = await child.status;
    return [by, await new Response(child.stderr).text()];
  };
  const goesOn = "interrupted: the next run goes on from step 958 of the training\n";
  assert.deepEqual(await ended(958, "SIGINT"), ["SIGINT", goesOn]);
  assert.deepEqual(await ended(null, "SIGTERM"), ["SIGTERM", "interrupted\n"]);
});

Deno.test("a process killed while it writes leaves whole records or none", async () => {
  const out = await tempFolder();
  const code = `import { writeJson } from "./harness/result.ts";
    const record = { numbers: Array.from({ length: 4e5 }, (_, i) => i) };
    const path = ${JSON.stringify(join(out, "record"))} + Deno.pid + "_";
    await writeJson(record, path + "first");
    console.log("ready");
    for (let i = 0;; i++) await writeJson(record, path + i);`;
  for (const delay of [5, 20, 40, 60, 90, 130]) {
    const options: Deno.CommandOptions = { args: ["eval", code], cwd: ROOT, stdout: "piped", stderr: "null" };
    await using child = new Deno.Command(Deno.execPath(), options).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    await new Promise((done) => setTimeout(done, delay));
    child.kill("SIGKILL");
    await reader.cancel();
  }
  const records = filesUnder(out).filter((path) => path.endsWith(".json"));
  assert(records.length >= 6, "nothing was written, so the test proves nothing");
  for (const path of records) assert.equal(JSON.parse(await Deno.readTextFile(path)).numbers.length, 4e5);
});

Deno.test("noisegate plan, devices, kernels and --help need no adapter and exit with 0", async () => {
  for (const args of [["plan", DRIFT], ["devices"], ["kernels"], ["--help"], ["run", "--help"]]) {
    const { code, stdout, stderr } = await noisegate(args, NO_ADAPTER);
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
    assert(stdout.length > 100, args.join(" "));
  }
});

Deno.test("noisegate doctor says what is wrong without an adapter and exits with 4", async () => {
  const { code, stdout } = await noisegate(["doctor"], NO_ADAPTER);
  assert.equal(code, 4);
  assert.match(stdout, /^adapter +none$/m);
  assert.match(stdout, /wrong: VK_DRIVER_FILES is set and leads to no usable driver: unset it/);
});

Deno.test("exitCodeFor() maps bad data to 2, a lost gpu to 4, and leaves our own faults their stack trace", () => {
  assert.equal(exitCodeFor(new DataError("cut short")), 2);
  assert.equal(exitCodeFor(new EngineLostError("gone")), 4);
  assert.equal(exitCodeFor(new TypeError("ours")), null);
  assert.deepEqual(
    [exitCodeOf(["pass"]), exitCodeOf(["pass", "fail", "undecided"]), exitCodeOf(["pass", "undecided"])],
    [0, 1, 3],
  );
});
