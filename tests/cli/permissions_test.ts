/** The sets of permissions in deno.json: what the tool may do, and that it can do its work with that. */

import assert from "node:assert/strict";
import { join } from "node:path";
import settings from "../../deno.json" with { type: "json" };
import { ended, folderOf, ROOT } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

const FOLDER = await folderOf({ "quick.yaml": (text) => text });
const SCENARIO = join(FOLDER, "quick.yaml");

/** A task of deno.json, as `deno task` runs it: never asked anything, since there is no terminal. */
function task(name: string, args: string[], env: Record<string, string> = {}) {
  return ended(Deno.execPath(), { args: ["task", "-q", name, ...args], env: { NOISEGATE_CACHE: "", ...env } });
}

Deno.test("no task of the tool takes all permissions", () => {
  const { noisegate, plan, doctor, data, dev, setup, test } = settings.tasks;
  for (const one of [noisegate, plan, doctor, data, dev, setup, test]) {
    const command = typeof one === "string" ? one : one.command;
    assert.doesNotMatch(command, /(^| )(-A|--allow-all)( |$)/);
    // or a scenario could ask, in the name of noisegate, for what it must not have
    if (![setup, test].includes(one)) assert.match(command, / --no-prompt /);
  }
  const { noisegate: tool } = settings.permissions;
  assert.deepEqual(
    Object.keys(tool).sort(),
    ["env", "read", "run", "sys"],
    "no network, nothing to write but what the task says",
  );
  assert.deepEqual(tool.run, ["git"]);
  assert.deepEqual(tool.sys, ["cpus", "loadavg", "osRelease", "systemMemoryInfo"], "which machine it is, and how busy");
});

Deno.test("deno task setup may do what it does where there is no adapter, and says nothing with --quiet where there is one", async () => {
  // no driver, and a PATH without dpkg, apt-get and sudo: it looks for all of them, and can install nothing
  const none = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };
  const bare = await task("setup", [], { ...none, PATH: await tempFolder() });
  assert.equal(bare.code, 0, bare.stderr);
  assert.match(bare.stderr, /^setup: .*no WebGPU adapter/);
  assert.doesNotMatch(bare.stderr, /no permission/);
  const [loud, quiet] = await Promise.all([task("setup", []), task("setup", ["--quiet"])]);
  assert.equal(quiet.stderr, loud.stderr.replace(/^setup: WebGPU adapter .* is there, nothing to install\n/, ""));
});

Deno.test("deno task plan needs to read, and nothing else", async () => {
  const { code, stdout, stderr } = await task("plan", [SCENARIO]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^gates +1, judged on 3 cases:$/m);
  assert.equal(stderr, "");
});

Deno.test("deno task noisegate runs a scenario, keeps its network, and warns of nothing", async () => {
  const home = await tempFolder();
  await Deno.mkdir(join(home, ".cache")); // or the driver says that it has none
  const out = join(ROOT, "results", `permissions_test_${crypto.randomUUID().slice(0, 8)}`);
  try {
    const args = ["run", SCENARIO, "--chips", "20", "--out", out, "--quiet"];
    const { code, stdout, stderr } = await task("noisegate", args, {
      HOME: home,
      XDG_CACHE_HOME: join(home, ".cache"),
      DENO_DIR: denoDir(),
    });
    assert.equal(stderr, "");
    assert([0, 1, 3].includes(code));
    assert.match(stdout, /^quick: (pass|fail|undecided) /);
    assert([...Deno.readDirSync(join(home, ".cache/noisegate"))].length > 0, "no network was kept");
  } finally {
    await Deno.remove(out, { recursive: true }).catch(() => {}); // nothing was written
  }
});

Deno.test("a cache that deno task noisegate may not write to costs a warning that names the task that may", async () => {
  const out = join(ROOT, "results", `permissions_test_${crypto.randomUUID().slice(0, 8)}`);
  const NOISEGATE_CACHE = join(await Deno.makeTempDir(), "elsewhere");
  try {
    const { stdout } = await task("noisegate", ["run", SCENARIO, "--chips", "2", "--out", out, "--json"], {
      NOISEGATE_CACHE,
    });
    const [networks, ...others] = JSON.parse(stdout).warnings as string[];
    const remedy = "(the next run trains again; deno task dev run … may write there)";
    assert.equal(networks, `the cache: expected a folder that keeps networks, got no permission to write ${remedy}`);
    for (const other of others) assert.match(other, /^the cache: expected a folder that keeps calibrations, got no /);
  } finally {
    await Deno.remove(out, { recursive: true }).catch(() => {}); // nothing was written
  }
});

/** Where this Deno keeps its modules; another home would make it fetch them again. */
function denoDir(): string {
  return Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME")!, ".cache", "deno");
}

Deno.test("deno task noisegate can neither write elsewhere, nor use the network, nor run other programs", async () => {
  const elsewhere = join(await tempFolder(), "out");
  const written = await task("noisegate", ["run", SCENARIO, "--out", elsewhere]);
  assert.equal(written.code, 2);
  assert.match(
    written.stderr,
    /^--out .*: expected a folder that can be written to, got no permission: write access to /,
  );
  assert.throws(() => Deno.statSync(elsewhere), Deno.errors.NotFound);
  const { code, stderr } = await task("noisegate", ["validate", "tests/hostile/not_wgsl.wgsl", "--as", "crossbar/mvm"]);
  assert.equal(code, 2);
  assert.match(stderr, /^no permission: run access .* \(deno task dev … may do more\)$/m);
});
