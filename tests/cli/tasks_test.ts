/** What the help shows runs under `deno task noisegate`, or ends with the name of the task under which it does. */

import assert from "node:assert/strict";
import { join } from "node:path";
import settings from "../../deno.json" with { type: "json" };
import { messageOf, OWN_TASKS } from "../../harness/exit.ts";
import { writeBenchRecord } from "../../harness/bench/write_bench.ts";
import { sealed } from "../../harness/records/seal.ts";
import type { BenchRecord } from "../../harness/bench/record.ts";
import { commandTree } from "../../main.ts";
import { history } from "../harness/html_report/speed_fixture.ts";
import { gpuOnly } from "../support.ts";
import { ended, ROOT } from "./support.ts";

const SCENARIO = "scenarios/digits_pcm_drift.yaml";
const KERNEL = "tests/hostile/not_wgsl.wgsl";
const BENCH = "noise/philox 2²² words";

/** Each command of the help, so short that it only just does what it needs permissions for. */
const LINES: Record<string, (folder: string) => string[]> = {
  run: () => ["run", SCENARIO, "--chips", "0"],
  plan: () => ["plan", SCENARIO],
  schema: () => ["schema"],
  results: (folder) => ["results", "list", folder],
  report: (folder) => ["report", folder, "--out", join(folder, "report.html")],
  merge: (folder) => ["merge", folder],
  replay: (folder) => ["replay", folder, "--chip", "1"],
  hessian: () => ["hessian", "none.yaml"],
  networks: () => ["networks"],
  devices: () => ["devices"],
  data: () => ["data"],
  kernels: () => ["kernels"],
  validate: () => ["validate", "nn/none"],
  mutate: () => ["mutate", "nn/none"],
  tune: () => ["tune", "nn/none"],
  goldens: () => ["goldens", "verify", "nn/sgd"],
  bench: () => ["bench", "--list"],
  compare: (folder) => ["compare", ...records(folder), "--records", folder],
  trend: (folder) => ["trend", "--records", folder],
  acknowledge: (folder) => [
    ...["acknowledge", BENCH, "--commit", "HEAD", "--reason", "a test", "--author", "Ada", "--most", "1.2"],
    ...["--until", "2999-01-31", "--records", folder],
  ],
  nightly: () => ["nightly", "--plan"],
  hardware: () => ["hardware", "--plan"],
  doctor: () => ["doctor"],
  setup: () => ["setup"],
  cache: () => ["cache"],
  completions: () => ["completions", "bash"],
};

function records(folder: string): string[] {
  return [...Deno.readDirSync(join(folder, MACHINE))].map(({ name }) => join(folder, MACHINE, name)).sort().slice(-2);
}

const NIGHTS = history({ nights: 12, steps: [], only: /^linalg\/matmul/ });
const MACHINE = NIGHTS[0].machine.id;

/** Under results/, where the task may write. */
async function folderOfRecords(): Promise<string> {
  const folder = join("results", `tasks_test_${crypto.randomUUID().slice(0, 8)}`);
  for (const { sha256: _, ...night } of NIGHTS) {
    await writeBenchRecord(await sealed<BenchRecord>(night), join(ROOT, folder));
  }
  return folder;
}

function task(args: string[]) {
  return ended(Deno.execPath(), { args: ["task", "-q", "noisegate", ...args], env: { NOISEGATE_CACHE: "" } });
}

Deno.test("every command of the help finds what it needs under deno task noisegate", async () => {
  assert.deepEqual(Object.keys(LINES), commandTree({ code: 0 }).commands.map((one) => one.name()), "each has a line");
  const home = Deno.cwd();
  Deno.chdir(ROOT);
  const folder = await folderOfRecords();
  try {
    const lines = Object.entries(LINES).map(([name, lineOf]) => ({ name, args: lineOf(folder) }));
    while (lines.length > 0) await Promise.all(lines.splice(0, AT_ONCE).map(finds));
  } finally {
    await Deno.remove(folder, { recursive: true });
    Deno.chdir(home);
  }
});

const AT_ONCE = 4;

async function finds({ name, args }: { name: string; args: string[] }): Promise<void> {
  const { code, stdout, stderr } = await task(args);
  // without an adapter set-up would install one, which its own task may
  const missing = /no permission(?!.* \(deno task setup … may do that\))|NotCapable|run again with/;
  assert.doesNotMatch(stdout + stderr, missing, name);
  assert(code < 5, `${name}: ${stderr}`);
  if (name === "acknowledge") assert.equal(code, 0, stderr);
}

gpuOnly(
  "what deno task noisegate may not do ends with the task of that name, before anything is measured",
  async () => {
    const lines: [string[], RegExp][] = [
      [["compare", "HEAD", "HEAD", "--filter", "nn/tally"], /\(deno task compare … may do that\)$/],
      [["bench", "noisegate --version"], /got no permission: run access to "deno" \(deno task bench … may do that\)$/],
      [["validate", KERNEL, "--as", "crossbar/mvm"], /\(deno task dev … may do more\)$/],
    ];
    for (const [args, message] of lines) {
      const { code, stdout, stderr } = await task(args);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr.trim().split("\n")[0], message);
    }
  },
);

Deno.test("a command whose own task is named has one, and that may do more", () => {
  const tasks: Record<string, { command: string } | string> = settings.tasks;
  for (const name of OWN_TASKS) {
    const told = tasks[name];
    assert.match(typeof told === "string" ? told : told.command, new RegExp(` (-A|-P=setup) .*main\\.ts ${name}$`));
    const missing = new Error('Requires write access to "x", run again with the --allow-write flag');
    assert.equal(messageOf(missing, name), `no permission: write access to "x" (deno task ${name} … may do that)`);
  }
});
