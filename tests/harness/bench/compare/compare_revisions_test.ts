/** Two revisions of a small repository, by real processes in real worktrees: what is found, blamed, refused and left behind. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { compareRevisions, type RevisionOptions } from "../../../../harness/bench/compare/compare_revisions.ts";
import { comparisonLines, revisionsTold } from "../../../../harness/bench/compare/compare_text.ts";
import { git } from "../../../../harness/bench/compare/git.ts";
import { makeOwnFolder, removeStale } from "../../../../harness/bench/compare/own_folder.ts";
import { compareFaults, verifyCompare, writeCompareRecord } from "../../../../harness/bench/compare/record.ts";
import { openTrees } from "../../../../harness/bench/compare/trees.ts";
import { gpuOnly } from "../../../support.ts";
import { tempFolder } from "../../../temp_folder.ts";
import { SHORT } from "./support.ts";
import { program, repositoryOf } from "./trees_support.ts";

function options(root: string, more: Partial<RevisionOptions> = {}): RevisionOptions {
  return {
    ...{ root, base: "HEAD~1", head: "HEAD", dirty: false, rounds: 6, filter: [], changed: false },
    ...{ acknowledged: [], lengths: SHORT, say: () => {} },
    ...more,
  };
}

const PARDON = { bench: "noise/philox all", reason: "exact tails", author: "Ada", until: "2999-01-01", most: 1.5 };

async function leavesNothing(root: string): Promise<void> {
  assert.equal((await git(["worktree", "list"], root)).split("\n").length, 1);
}

gpuOnly(
  "compare: a slower kernel is found, confirmed, blamed with its commit, recorded, and nothing is left behind",
  async () => {
    const root = await repositoryOf([program({ level: 1e6 }), program({ level: 1.2e6, hash: "b" })]);
    const said: string[] = [];
    const acknowledged = [{ ...PARDON, commit: "1234567890ab" }];
    const parts = await compareRevisions(options(root, { acknowledged, say: (line) => said.push(line) }));
    const [one] = parts.benches;
    assert.deepEqual([one.bench, one.verdict, one.confirmation?.confirmed], ["noise/philox all", "slower", true]);
    assert(Math.abs(one.ratio.median - 1.2) < 0.02, String(one.ratio.median));
    assert.equal(one.clock, parts.gpu.software ? "cpu" : "device");
    assert.equal(one.acknowledged, "", "another commit was acknowledged");
    assert.deepEqual(one.blame?.kernels, ["noise/philox"]);
    assert.deepEqual(one.blame?.commits.map((line) => line.slice(41)), ["change 1"]);
    assert.match(one.blame!.reason, /^the WGSL of noise\/philox changed; 1 commit to look at$/);
    assert(said.some((line) => /round 6 of 6/.test(line)));
    await leavesNothing(root);

    const { path, record } = await writeCompareRecord(parts, await tempFolder());
    const lines = comparisonLines(revisionsTold(record));
    const at = lines.findIndex((line) => line.startsWith("noise/philox all"));
    assert.match(lines[at], / 1\.(19|20)\d {2}1\.\d+ … 1\.\d+ .* slower, confirmed$/);
    assert.match(lines[at + 1], /^ {2}confirmed: 1\.\d+ in fresh rounds$/);
    assert(lines.some((line) => /^ {2}another commit was acknowledged for 12345678/.test(line)), lines.join("\n"));
    assert.deepEqual(lines.slice(at + 2, at + 4), [
      "  the WGSL of noise/philox changed; 1 commit to look at",
      `    ${record.head.commit.slice(0, 8)} change 1`,
    ]);
    assert.equal(lines.at(-1), "1 bench: 1 slower, confirmed");
    const value = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual(await verifyCompare(value), []);
    assert.match(path, new RegExp(`${record.machine.id}/\\d{8}T\\d{6}Z_${record.base.commit.slice(0, 8)}_`));
    assert.deepEqual(await verifyCompare({ ...value, seconds: 1 }), [
      "sha256: the record was changed after it was written",
    ]);
    assert.match(compareFaults({ ...value, base: 1 })[0], /^base: expected an object, got 1/);
  },
);

gpuOnly("compare: an acknowledged one is named with its reason; without a changed hash no WGSL is blamed", async () => {
  const root = await repositoryOf([program({ level: 1e6 }), program({ level: 1.2e6 })]);
  const commit = (await git(["rev-parse", "HEAD"], root)).slice(0, 12);
  const { benches: [one] } = await compareRevisions(options(root, { acknowledged: [{ ...PARDON, commit }] }));
  assert.equal(one.verdict, "slower");
  assert.match(one.acknowledged, /exact tails \(Ada, until 2999-01-01, up to 1\.5 times\)/);
  assert.match(one.blame!.reason, /^its WGSL did not change: the cause lies in TypeScript or in the machine; 1 commit/);
});

gpuOnly("compare: the working tree takes part only as it was asked for", async () => {
  const root = await repositoryOf([program({ level: 1e6 })]);
  await Deno.writeTextFile(join(root, "main.ts"), program({ level: 1e6, version: "2" }));
  await Deno.writeTextFile(join(root, "new.ts"), "");
  const alone = options(root, { base: "HEAD", head: undefined });
  await assert.rejects(compareRevisions(alone), {
    name: "CompareError",
    message: "working tree: expected no changes that HEAD does not have, got 2 changed files: main.ts, new.ts " +
      "(commit them, name the head, or --dirty)",
  });
  const asked = compareRevisions({ ...alone, dirty: true });
  await assert.rejects(asked, /expected benches that both have, got none of 2 \(noise\/philox all: they ask different/);
  await assert.rejects(compareRevisions(options(root, { base: "HEAD", dirty: true })), /--dirty: expected no head/);
  const { notes, benches } = await compareRevisions(options(root, { base: "HEAD" }));
  assert.deepEqual(notes, ["the working tree is in neither: 2 changed files: main.ts, new.ts"]);
  assert.equal(benches.length, 1);
  await leavesNothing(root);
});

const REFUSED: [string, string[], RegExp][] = [
  [
    "does not load",
    [program({ level: 1 }), "const x = ;"],
    /^HEAD \([0-9a-f]{8}\): expected its benches to load, got .*error.*/i,
  ],
  [
    "has no worker",
    ["console.error(`error: unknown command 'bench'`); Deno.exit(2);", program({ level: 1 })],
    /^HEAD~1 \([0-9a-f]{8}\): expected a revision with "noisegate bench --serve", got one from before it/,
  ],
  [
    "speaks another protocol",
    [program({ level: 1 }), program({ level: 1, protocol: 7 })],
    /^HEAD \([0-9a-f]{8}\): expected a worker of protocol 1, got 7/,
  ],
];

for (const [what, programs, message] of REFUSED) {
  gpuOnly(`compare: a revision that ${what} is refused by name, and nothing is left behind`, async () => {
    const root = await repositoryOf(programs);
    await assert.rejects(compareRevisions(options(root)), (error: Error) => {
      assert.equal(error.name, "CompareError");
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    await leavesNothing(root);
  });
}

/** A comparison in a process of its own, which gets a signal in its first round. */
async function stopped(root: string, { signal, temporary }: { signal: Deno.Signal; temporary: string }) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(import.meta.dirname!, "interrupted.ts"), root],
    ...{ env: { TMPDIR: temporary }, stdin: "null", stdout: "piped", stderr: "inherit" },
  }).spawn();
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!chunk.includes("round 1")) continue;
    assert.equal((await git(["worktree", "list"], root)).split("\n").length, 3);
    child.kill(signal);
  }
  return (await child.status).code;
}

for (const [signal, code] of [["SIGINT", 130], ["SIGHUP", 129]] as const) {
  gpuOnly(`compare: ${signal} takes the worktrees away and ends with ${code}`, async () => {
    const root = await repositoryOf([program({ level: 1e6 }), program({ level: 1e6 })]);
    const temporary = await tempFolder();
    assert.equal(await stopped(root, { signal, temporary }), code);
    assert.deepEqual([...Deno.readDirSync(temporary)].map(({ name }) => name), []);
    await leavesNothing(root);
  });
}

gpuOnly(
  "compare: what a killed one has left is taken away by the next, and nothing of one that is at work",
  async () => {
    const root = await repositoryOf([program({ level: 1e6 }), program({ level: 1e6 })]);
    const temporary = await tempFolder();
    assert.equal(await stopped(root, { signal: "SIGKILL", temporary }), 137);
    const inTemporary = () => [...Deno.readDirSync(temporary)].map(({ name }) => name);
    assert.equal(inTemporary().length, 1);
    const working = await makeOwnFolder(temporary);
    await git(["worktree", "add", "-q", "--detach", join(working.path, "tree")], root);
    await removeStale(root, join(temporary, "mine"));
    assert.deepEqual(inTemporary(), [basename(working.path)]);
    assert.equal((await git(["worktree", "list"], root)).split("\n").length, 2);
    await working.remove();
    assert.deepEqual(inTemporary(), []);
  },
);

Deno.test("openTrees: a worktree of the user's on a disk that is not there today is still known afterwards", async () => {
  const root = await repositoryOf(["// one"]);
  const disk = join(await tempFolder(), "disk");
  await git(["worktree", "add", "-q", "--detach", join(disk, "tree")], root);
  await Deno.rename(disk, `${disk}_away`);
  const trees = await openTrees(root);
  const [commit] = (await git(["rev-parse", "HEAD"], root)).split("\n");
  const folder = await trees.folderOf({ name: "HEAD", commit, dirty: false });
  assert.equal(await Deno.readTextFile(join(folder, "main.ts")), "// one");
  assert.notEqual(trees.cacheOf("base"), trees.cacheOf("head"));
  await trees.remove();
  await Deno.rename(`${disk}_away`, disk);
  assert.equal((await git(["worktree", "list"], root)).split("\n").length, 2);
  assert.equal(await git(["status", "--porcelain"], join(disk, "tree")), "");
});

gpuOnly("compare: a revision that is none, and too few rounds, are refused before any work", async () => {
  const root = await repositoryOf([program({ level: 1 })]);
  const none = compareRevisions(options(root, { base: "nowhere" }));
  await assert.rejects(
    none,
    /^CompareError: nowhere: expected a revision of this repository or a bench record, got no/,
  );
  await assert.rejects(
    compareRevisions(options(root, { base: "HEAD", rounds: 5 })),
    /--rounds: expected at least 6, got 5/,
  );
});
