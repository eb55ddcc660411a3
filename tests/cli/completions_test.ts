/** Completions: what may follow the words of a command line, and the shells that ask for it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { complete } from "../../cli/_complete.ts";
import { SCRIPTS } from "../../cli/_completion_scripts.ts";
import type { AnyCommand } from "../../cli/_options.ts";
import { takesValues } from "../../cli/_values.ts";
import { commandTree } from "../../main.ts";
import { ended, ROOT } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

const TREE = commandTree({ code: 0 });

function words(...line: string[]): string[] {
  const { candidates, byShell } = complete(TREE, line);
  return [...candidates.map(({ word }) => word), ...(byShell ? [`:${byShell}`] : [])];
}

/** Every command that a user sees, with its verbs. */
function commands(of: AnyCommand = TREE): AnyCommand[] {
  return [of, ...of.createHelp().visibleCommands(of).filter((one) => one.name() !== "help").flatMap(commands)];
}

Deno.test("complete() knows commands, verbs, options and their values, in either form", () => {
  assert.deepEqual(words("pl"), ["plan"]);
  assert.deepEqual(words("data", ""), ["check", "fetch"]);
  assert.deepEqual(words("run", "--sh"), ["--shard"]);
  assert.deepEqual(words("run", "--engine", ""), ["auto", "gpu", "oracle"]);
  assert.deepEqual(words("run", "--engine=g"), ["--engine=gpu"]);
  assert.deepEqual(words("run", "--engine", "=", "g"), ["gpu"], "as bash takes it apart");
  assert.deepEqual(words("completions", ""), ["bash", "zsh", "fish"]);
  assert.deepEqual(words("setup", ""), []);
});

Deno.test("complete() knows scenarios, kernels, presets, networks and data sets, and leaves paths to the shell", () => {
  assert.deepEqual(words("run", "scenarios/digits_pcm"), ["scenarios/digits_pcm_drift.yaml"]);
  assert.deepEqual(words("plan", "scenarios/digits_pcm_drift.yaml", "scenarios/fash"), [
    "scenarios/fashion_lenet5.yaml",
  ]);
  assert.deepEqual(words("run", "/tm"), [":files"]);
  assert.deepEqual(words("run", "--out", ""), [":folders"]);
  assert.deepEqual(words("validate", "--as", "crossbar/mv"), ["crossbar/mvm"]);
  assert.deepEqual(words("devices", "show", "pcm_ibm"), ["pcm_ibm_2020"]);
  assert.deepEqual(words("networks", "show", "resnet2"), ["resnet20"]);
  assert.deepEqual(words("networks", "show", "resnet20", "--data", "fash"), ["fashion_mnist"]);
  assert.deepEqual(words("data", "fetch", "mnist", "fash"), ["fashion_mnist"]);
  assert.deepEqual(words("networks", "show", "resnet20", ""), [], "it takes one");
});

Deno.test("complete() knows the runs that were interrupted, and the scenarios that have records", async () => {
  const [home, folder] = [Deno.cwd(), await tempFolder()];
  const journal = "results/digits_pcm_drift/20261120T133954Z_5d8f2127_llvmpipe-1.unfinished.jsonl";
  await Deno.mkdir(join(folder, "results/digits_pcm_drift"), { recursive: true });
  await Deno.mkdir(join(folder, "results/bench"));
  for (const path of [journal, "results/digits_pcm_drift/20261120T133954Z_5d8f2127_llvmpipe.json"]) {
    await Deno.writeTextFile(join(folder, path), "");
  }
  await Deno.symlink(join(ROOT, "scenarios"), join(folder, "scenarios"));
  try {
    Deno.chdir(folder);
    assert.deepEqual(words("run", "--resume", ""), [journal]);
    assert.deepEqual(words("results", "list", "--scenario", ""), ["digits_pcm_drift"]);
  } finally {
    Deno.chdir(home);
  }
});

Deno.test("complete() goes on behind the value of an option, and after --", () => {
  assert.deepEqual(words("run", "--chips", "20", "scenarios/fash"), ["scenarios/fashion_lenet5.yaml"]);
  assert.deepEqual(words("run", "--resume", "--qu"), ["--quiet"], "its value may be left out");
  assert.deepEqual(words("run", "--", "--qu"), [":files"]);
  assert.deepEqual(words("run", "--nonsense", "scenarios/fash"), ["scenarios/fashion_lenet5.yaml"]);
  assert.deepEqual(words(), words(""));
});

Deno.test("every placeholder of the command line is one that completions know", () => {
  const unknown = commands().flatMap((command) => {
    const places = command.registeredArguments.filter(({ argChoices }) => !argChoices).map((one) => one.name());
    const options = command.createHelp().visibleOptions(command).filter(({ argChoices }) => !argChoices)
      .flatMap(({ flags }) => /[<[]([^\]>]+)[\]>]/.exec(flags)?.[1] ?? []);
    return [...places, ...options].filter((name) => !takesValues(name)).map((name) => `${command.name()} <${name}>`);
  });
  assert.deepEqual(unknown, []);
});

Deno.test("every command shows examples, or the noun that it belongs to does, and each is a command that there is", () => {
  const helps = commands().map((command) => {
    let text = "";
    command.configureOutput({ writeOut: (more) => text += more }).outputHelp();
    return { command, lines: [...text.matchAll(/^ {2}noisegate (.*?)( +#.*)?$/mg)].map(([, line]) => line) };
  });
  const shown = new Map(helps.map(({ command, lines }) => [command, lines]));
  const without = helps.filter(({ command, lines }) => lines.length === 0 && !shown.get(command.parent!)?.length);
  assert.deepEqual(without.map(({ command }) => command.name()), []);
  const known = new Set(TREE.commands.map((one) => one.name()));
  assert.deepEqual(helps.flatMap(({ lines }) => lines).filter((line) => !known.has(line.split(" ")[0])), []);
});

/** A folder with the scripts, and a `noisegate` for the PATH. */
async function shellFolder(): Promise<string> {
  const folder = await tempFolder();
  for (const [shell, script] of Object.entries(SCRIPTS)) await Deno.writeTextFile(join(folder, shell), script);
  const text = `#!/bin/sh\nexec "${Deno.execPath()}" run -A "${join(ROOT, "main.ts")}" "$@"\n`;
  await Deno.writeTextFile(join(folder, "noisegate"), text, { mode: 0o755 });
  return folder;
}

const FOLDER = await shellFolder();

function shellTest(shell: string, what: string, body: () => Promise<void>): void {
  const found = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(join(folder, shell)).isFile;
    } catch {
      return false;
    }
  });
  Deno.test({ name: `${shell} ${what}${found ? "" : ` (no ${shell} here)`}`, ignore: !found, fn: body });
}

async function lines(shell: string, args: string[]): Promise<string[]> {
  const env = { PATH: `${FOLDER}:${Deno.env.get("PATH")}`, FOLDER };
  const { stdout, stderr } = await ended(shell, { args, env });
  assert.equal(stderr, "");
  return stdout.trim().split("\n");
}

shellTest("bash", "completes options, choices, scenarios and folders", async () => {
  const asks = ["run --sh", "run --engine = g", "run scenarios/fash", "run --out kern"];
  const each = asks.map((line) => `ask noisegate ${line}`).join("\n");
  const program = `source "$FOLDER/bash"; compopt() { :; }
    ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _noisegate noisegate; echo "\${COMPREPLY[@]}"; }\n${each}`;
  const expected = ["--shard", "gpu", "scenarios/fashion_lenet5.yaml", "kernels"];
  assert.deepEqual(await lines("bash", ["--norc", "-c", program]), expected);
});

shellTest("fish", "completes options, choices, scenarios and folders, and says what they are", async () => {
  const ask = (line: string) => `complete -C '${line}'`;
  const asks = [
    "noisegate run --sh",
    "noisegate run --engine=g",
    "noisegate run scenarios/fash",
    "noisegate run --out ker",
  ];
  const program = ["source $FOLDER/fish", ...asks.map(ask)].join("\n");
  const found = await lines("fish", ["--no-config", "-c", program]);
  assert.deepEqual(found.map((line) => line.split("\t")[0]), [
    "--shard",
    "--engine=gpu",
    "scenarios/fashion_lenet5.yaml",
    "kernels/",
  ]);
  assert.match(found[2], /\tDoes LeNet-5 keep 88 % on Fashion-MNIST/);
});

shellTest("zsh", "completes options, choices, scenarios and folders", async () => {
  const asks = ["run --sh", "run --engine=g", "run scenarios/fash", "run --out kerne"];
  // a terminal of its own, in which a shell is asked by the Tab key
  const program = `zmodload zsh/zpty
    zpty shell env PS1=first-prompt zsh -f -i
    zpty -r shell text '*first-prompt*' # what is typed before it may be lost
    say() { zpty -w shell "$1"; }
    say 'PS1=; autoload -Uz compinit; compinit -u -D; source $FOLDER/zsh; bindkey "^X" kill-whole-line; echo rea""dy'
    zpty -r shell text '*ready*'
    for line in ${asks.map((line) => `"noisegate ${line}"`).join(" ")}; do
      zpty -wn shell "$line"$'\\t'$'\\C-a'"echo got: '"$'\\C-e'"'"$'\\n'
      zpty -r shell text $'*\\ngot: *\\n*'
      print -r -- "\${\${text##*$'\\n'got: }%%$'\\r'*}"
    done
    zpty -d shell`;
  const found = await lines("zsh", ["-f", "-c", program]);
  assert.deepEqual(found.map((line) => line.trim().replace(/^noisegate /, "")), [
    "run --shard",
    "run --engine=gpu",
    "run scenarios/fashion_lenet5.yaml",
    "run --out kernels",
  ]);
});
