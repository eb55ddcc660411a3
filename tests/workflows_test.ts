/** The workflows of .github and what they call: nobody notices a wrong option before the night it fails. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import settings from "../deno.json" with { type: "json" };
import { commandTree } from "../main.ts";
import type { AnyCommand } from "../cli/_options.ts";
import { tempFolder } from "./temp_folder.ts";

const ROOT = join(import.meta.dirname!, "..");
const FOLDER = join(ROOT, ".github/workflows");

interface Job {
  "runs-on": string | string[];
  "timeout-minutes"?: number;
  permissions?: Record<string, string>;
  container?: string;
  if?: string;
  steps: {
    run?: string;
    uses?: string;
    env?: Record<string, string>;
    with?: Record<string, string | number | boolean>;
  }[];
}
interface Workflow {
  on: unknown;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const WORKFLOWS = [...Deno.readDirSync(FOLDER)].map(({ name }) => {
  const text = Deno.readTextFileSync(join(FOLDER, name));
  return { file: name, text, ...parse(text) as Workflow };
});
const JOBS = WORKFLOWS.flatMap(({ file, jobs }) =>
  Object.entries(jobs).map(([job, of]) => ({ at: `${file} ${job}`, ...of }))
);
const RUNS = JOBS.flatMap(({ at, steps }) => steps.flatMap(({ run }) => run === undefined ? [] : [{ at, run }]));

Deno.test("workflows: there is one for pull requests, and one for nights with a gpu", () => {
  assert.deepEqual(WORKFLOWS.map(({ file }) => file).sort(), ["nightly.yml", "pull_request.yml"]);
  assert(JOBS.some((job) => Array.isArray(job["runs-on"]) && job["runs-on"].includes("self-hosted")));
});

/** The tasks that a shell line calls, each with its words. */
function calledTasks(run: string): { task: string; words: string[] }[] {
  return [...run.matchAll(/deno task (?:-q )?([\w:]+)([^\n&|>]*)/g)].map(([, task, rest]) => {
    return { task, words: rest.trim().split(/\s+/).filter((word) => word !== "") };
  });
}

/** The words that main.ts gets of a task's command; null where the task is no command of ours. */
function ownWords(task: string): string[] | null {
  const { command } = settings.tasks[task as keyof typeof settings.tasks];
  const words = / main\.ts(.*)$/.exec(command)?.[1];
  return words === undefined ? null : words.trim().split(" ").filter((word) => word !== "");
}

Deno.test("workflows: every task is in deno.json, every command and option is one of noisegate", () => {
  const called = RUNS.flatMap(({ at, run }) => calledTasks(run).map((one) => ({ at, ...one })));
  assert(called.length >= 6, "the test does not see what the workflows call");
  for (const { at, task, words } of called) {
    assert(Object.hasOwn(settings.tasks, task), `${at}: deno.json has no task ${task}`);
    const own = ownWords(task);
    if (own !== null) assertIsCommand([...own, ...words], at);
  }
});

function assertIsCommand(words: string[], at: string): void {
  const tree = commandTree({ code: 0 });
  const command = tree.commands.find((one: AnyCommand) => one.name() === words[0]);
  assert(command, `${at}: noisegate has no command ${words[0]}`);
  const options = words.filter((word) => word.startsWith("--"));
  for (const option of options) {
    assert(
      command.options.some(({ long }: { long?: string }) => long === option),
      `${at}: ${words[0]} has no ${option}`,
    );
  }
}

Deno.test("workflows: what they run of the tree is there, and may be run", () => {
  const files = new Set(RUNS.flatMap(({ run }) => run.match(/\.ci\/\w+/g) ?? []));
  assert.deepEqual([...files].sort(), [".ci/records", ".ci/run"]);
  for (const file of files) assert((Deno.statSync(join(ROOT, file)).mode! & 0o111) !== 0, `${file} cannot be run`);
});

Deno.test("workflows: actions are pinned to a commit, and the commit says its version", () => {
  const uses = WORKFLOWS.flatMap(({ file, text }) =>
    [...text.matchAll(/uses: (.*)/g)].map(([, what]) => `${file} ${what}`)
  );
  assert(uses.length > 5);
  for (const one of uses) assert.match(one, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

Deno.test("workflows: they may read, and each job says what it may write", () => {
  for (const { file, permissions } of WORKFLOWS) assert.deepEqual(permissions, { contents: "read" }, file);
  const writing = JOBS.filter(({ permissions }) => permissions !== undefined);
  assert.deepEqual(Object.fromEntries(writing.map(({ at, permissions }) => [at, permissions])), {
    "nightly.yml keep": { contents: "write" },
    "pull_request.yml comment": { "pull-requests": "write" },
  });
  for (const { at, steps } of writing) {
    // what a pull request wrote must not run with a token that may write
    assert(!steps.some(({ run }) => /deno|\.ci\/run/.test(run ?? "")), `${at} runs code of the tree`);
  }
});

Deno.test("workflows: code of the tree finds no token on the disk", () => {
  for (
    const { at, steps } of JOBS.filter(({ steps }) => steps.some(({ run }) => /deno task|\.ci\/run/.test(run ?? "")))
  ) {
    for (const { uses, with: settings } of steps.filter(({ uses }) => uses?.startsWith("actions/checkout"))) {
      assert.equal(settings?.["persist-credentials"], false, `${at}: ${uses}`);
    }
  }
});

Deno.test("workflows: a night that somebody starts on another branch keeps no records", () => {
  const keep = JOBS.find(({ at }) => at === "nightly.yml keep")!;
  assert.equal(keep.if, "always() && github.ref_name == github.event.repository.default_branch");
});

Deno.test("workflows: a pull request is compared with where it began, not with what was merged since", async () => {
  const { run } = JOBS.find(({ at }) => at === "pull_request.yml speed")!.steps.find(({ env }) => env?.BASE)!;
  const folder = await tempFolder();
  const commit = (name: string) => `git commit -q --allow-empty -m ${name}`;
  await shell(
    `git init -q -b main . && ${commit("began")} && git switch -qc own && ${commit("own")} && git switch -q main && ${
      commit("others")
    } && git switch -q own`,
    folder,
  );
  const [began, own, others] = (await shell("git rev-parse main~1 own main", folder)).trim().split("\n");
  const called = await shell(`deno() { echo "$@"; }; export BASE=${others} HEAD=${own}; ${run}`, folder);
  assert(called.startsWith(`task compare ${began} ${own} `), called);
});

Deno.test("workflows: nothing of a pull request becomes part of a shell line, and every job ends", () => {
  for (const { at, run } of RUNS) assert.doesNotMatch(run, /\$\{\{/, at);
  for (const job of JOBS) assert(Number.isInteger(job["timeout-minutes"]), `${job.at} may take for ever`);
});

Deno.test("workflows: Deno is the version that the tree is tested with", () => {
  const wanted = JOBS.flatMap(({ steps }) => steps.flatMap((step) => step.with?.["deno-version"] ?? []));
  const ci = /deno@(\d+\.\d+\.\d+)/.exec(Deno.readTextFileSync(join(ROOT, ".ci/run")))![1];
  assert(wanted.length >= 4);
  assert.deepEqual([...new Set(wanted)], [ci]);
});

async function shell(command: string, cwd: string): Promise<string> {
  const child = new Deno.Command("bash", {
    args: ["-euo", "pipefail", "-c", command],
    cwd,
    env: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a",
    },
  });
  const { success, stdout, stderr } = await child.output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `${command}\n${out}${error}`);
  return out;
}

Deno.test(".ci/records keeps nights on a branch of their own, and fetches them", async () => {
  const folder = await tempFolder();
  const records = join(ROOT, ".ci/records");
  await shell(
    `git init -q --bare origin.git && git init -q -b main tree && cd tree && git remote add origin ../origin.git
     mkdir -p .ci results/bench && cp ${records} .ci/ && echo '{"own": 1}' > results/bench/acknowledged.json
     echo '{}' > results/bench/a.json && git add . && git commit -qm first && git push -q origin main`,
    folder,
  );
  const night = (name: string, files: string) =>
    shell(
      `rm -rf ${name} && git clone -q -b main origin.git ${name} && cd ${name} && .ci/records fetch
       mkdir -p night/records-software && cp -r results/. night/records-software/
       cd night/records-software && ${files} && cd ../.. && .ci/records keep night`,
      folder,
    );
  const first = await night("one", "mkdir -p bench/m && echo 1 > bench/m/1.json && echo page1 > report.html");
  assert.match(first, /the first night/);
  // the second night overwrites nothing that is there, and does not touch what is the code's
  const second = await night(
    "two",
    "test -f bench/m/1.json && echo changed > bench/m/1.json && echo 2 > bench/m/2.json && echo '{}' > bench/acknowledged.json && echo page2 > report.html",
  );
  assert.match(second, /records: 2 fetched/);
  const kept = await shell(
    "git -C origin.git ls-tree -r --name-only records && git -C origin.git log --oneline records",
    folder,
  );
  assert.match(
    kept,
    /^results\/bench\/a.json\nresults\/bench\/m\/1.json\nresults\/bench\/m\/2.json\nresults\/report.html\n/,
  );
  assert.equal(kept.match(/results: the night of/g)?.length, 2);
  assert.equal(
    await shell("git -C origin.git show records:results/bench/m/1.json records:results/report.html", folder),
    "1\npage2\n",
  );
  const tree = await shell(
    "git clone -q -b main origin.git three && cd three && .ci/records fetch && cat results/bench/acknowledged.json && git status --porcelain -- ':!results'",
    folder,
  );
  assert.match(tree, /\{"own": 1\}\n$/);
  assert.match(await night("four", "true"), /nothing new/);
});
