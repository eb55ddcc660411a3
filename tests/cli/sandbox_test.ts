/** What a scenario in TypeScript may do: read its own folder. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { scenarioTextOf } from "../../harness/scenario/sandbox.ts";
import { tempFolder } from "../temp_folder.ts";
import { ended, ROOT } from "./support.ts";

const MOD = JSON.stringify(join(ROOT, "mod.ts"));
const SOUND = `import { defineScenario } from ${MOD};
import { question } from "./parts/question.ts";
const model = { network: "mlp_64_10", data: "digits" } as const;
const training = { method: "sgd", epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 } as const;
console.log("only a record may be on stdout");
export default defineScenario({
  ...{ question, model, training, device: { preset: "pcm_ibm_2020" }, crossbar: { tile: { rows: 64, cols: 64 } } },
  ...{ chips: { seed: 1, max: 7 }, expect: [{ mean: { at_least: 0.1 } }] },
  ...{ control: { "device.programming_scale": 0.1 }, breaker: { "device.programming_scale": 50 } },
});
`;
const DEFINED = "expected a module whose default export is defineScenario({ … })";
const READS = "expected a module that reads its own folder and does no more";
const THERE = "expected a file that is there, not hidden, and no link out of its folder";

/** A folder `own` beside files that are none of its business, in it links to them. */
async function folders(files: Record<string, string>): Promise<string> {
  const root = await tempFolder();
  const own = join(root, "own");
  await Deno.mkdir(join(own, "parts"), { recursive: true });
  await Deno.mkdir(join(root, "other"));
  await Deno.writeTextFile(join(root, "other", "secret.ts"), 'export const secret = "of somebody";');
  await Deno.symlink(join("..", "other", "secret.ts"), join(own, "link.ts"));
  await Deno.symlink(join("..", "other"), join(own, "linked"));
  await Deno.writeTextFile(join(own, ".hidden"), "");
  await Deno.writeTextFile(join(own, "parts", "question.ts"), 'export const question = "Is it good?";');
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(own, `${name}.scenario.ts`), text);
  return own;
}

/** Without a terminal, in which nobody could be asked. */
function task(name: string, args: string[]) {
  return ended(Deno.execPath(), { args: ["task", "-q", name, ...args], env: { NOISEGATE_CACHE: "" } });
}

const read = (path: string) => `Deno.readTextFileSync(import.meta.dirname + "/${path}");`;
const late = "await new Promise((done) => setTimeout(done, 1000));";

/** What a file says, and what is said of it behind its name, `OWN` and `ROOT` being folders. */
const HOSTILE: Record<string, [string, string]> = {
  cache: ['await caches.open("x");', `:1:1 file: ${DEFINED}, got caches is not defined`],
  environment: ['Deno.env.get("HOME");', `:1:10 file: ${READS}, got env access to "HOME"`],
  forged: ['postMessage({ kind: "fault", message: 1 });', `:1:1 file: ${DEFINED}, got something else`],
  forged_text: [
    'postMessage({ kind: "text", text: "scenario: 2" });',
    " scenario: expected 1 (this noisegate reads up to 1), got 2 (update noisegate)",
  ],
  hidden: [read(".hidden"), `:1:6 file: ${THERE}, got OWN/.hidden`],
  import_of_a_link: ['import "./link.ts";', `:1:8 file: ${THERE}, got OWN/link.ts`],
  import_of_data: [
    'import text from "../other/secret.ts" with { type: "text" };\nexport default text;',
    `:1:18 file: ${READS}, got read access to "ROOT/other/secret.ts"`,
  ],
  import_outside: ['import "../other/secret.ts";', `:1:8 file: ${READS}, got read access to "ROOT/other/secret.ts"`],
  link: [read("link.ts"), `:1:6 file: ${THERE}, got OWN/link.ts`],
  link_of_a_folder: [read("linked/secret.ts"), `:1:6 file: ${THERE}, got OWN/linked/secret.ts`],
  network: ['await fetch("http://127.0.0.1:8999");', `:1:7 file: ${READS}, got net access to "127.0.0.1:8999"`],
  outside: [read("../other/secret.ts"), `:1:6 file: ${READS}, got read access to "ROOT/other/secret.ts"`],
  run: [
    'new Deno.Command("git", { args: ["--version"] }).outputSync();',
    `:1:50 file: ${READS}, got run access to "git"`,
  ],
  write: [
    `Deno.writeTextFileSync("results/written", "");`,
    `:1:6 file: ${READS}, got write access to "results/written"`,
  ],
};

const BROKEN: Record<string, [string, string]> = {
  breaks_later: [
    `setTimeout(() => {\n  throw new Error("later");\n}, 10);\n${late}`,
    `:2:9 file: ${DEFINED}, got later`,
  ],
  breaks_unseen: [`Promise.reject(new Error("unseen"));\n${late}`, `:1:16 file: ${DEFINED}, got unseen`],
  coloured: ['throw new Error("\\x1b[31mred\\nmore");', `:1:7 file: ${DEFINED}, got red`],
  function: ["export default () => 1;", `:1:1 file: ${DEFINED}, got a function`],
  function_inside: [
    SOUND.replace(/console.*\n/, "").replace("preset: ", "preset: (() => 1) as never, kind: "),
    " device.preset: expected plain data, got a function",
  ],
  name: ["\nexport default nothing;", `:2:16 file: ${DEFINED}, got nothing is not defined`],
  nobody: ["throw null;", `:1:1 file: ${DEFINED}, got null`],
  syntax: ["const x = ;", `:1:11 file: ${DEFINED}, got SyntaxError: Expression expected`],
};

for (const [kind, files] of Object.entries({ hostile: HOSTILE, broken: BROKEN })) {
  Deno.test(`${kind} scenarios in TypeScript are refused, each in a sentence at its place`, async () => {
    const names = Object.keys(files);
    const own = await folders(Object.fromEntries(names.map((name) => [name, files[name][0]])));
    const root = join(own, "..");
    const { code, stdout, stderr } = await task("noisegate", ["plan", own]);
    const said = names.map((name) =>
      `${join(own, name)}.scenario.ts${files[name][1]}`.replace("OWN", own).replace("ROOT", root)
    );
    assert.deepEqual(stderr.trim().split("\n"), said);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.deepEqual([...Deno.readDirSync(root)].map(({ name }) => name).toSorted(), ["other", "own"]);
  });
}

Deno.test("a scenario in TypeScript needs to read, and nothing else", async () => {
  const own = await folders({ sound: SOUND });
  const { code, stdout, stderr } = await task("plan", [own]);
  assert.deepEqual([code, stderr], [0, "only a record may be on stdout\n"]);
  assert.match(stdout, /^question +Is it good\?$/m);
});

Deno.test("a scenario in TypeScript that does not end is ended", async () => {
  const own = await folders({ endless: "while (true);" });
  const path = join(own, "endless.scenario.ts");
  await assert.rejects(scenarioTextOf(path, { seconds: 0.5 }), {
    name: "ScenarioError",
    message: `${path}:1:1 file: expected a module that is done within 0.5 s, got one that is not`,
  });
});

Deno.test("a scenario in TypeScript that is a link out of its folder is refused", async () => {
  const path = join(await folders({}), "link.ts");
  await assert.rejects(scenarioTextOf(path), {
    message:
      `${path}:1:1 file: expected a file in its folder, got ${path}, a link that leads out of it (copy the file there)`,
  });
});
