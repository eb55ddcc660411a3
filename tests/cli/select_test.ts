/** Files, folders and tags → scenarios. */

import assert from "node:assert/strict";
import { basename } from "node:path";
import type { ScenarioError } from "../../harness/scenario/scenario_error.ts";
import { selectScenarios } from "../../harness/scenario/select_scenarios.ts";
import { tagFilter } from "../../harness/scenario/tag_expression.ts";
import { folderOf, noisegate, tagged } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

const FOLDER = await folderOf({
  "a.yaml": tagged("nightly", "slow"),
  "b.yaml": tagged("nightly"),
  "c.yml": (text) => text,
  "_base.yaml": () => "question: not whole by itself",
  "notes.txt": () => "",
});

async function chosen(paths: string[], tag?: string): Promise<string[]> {
  return (await selectScenarios(paths, { tag })).map(({ path }) => basename(path));
}

Deno.test("tagFilter() binds not before and, and before or", () => {
  const sets = { none: [], a: ["a"], ab: ["a", "b"], b: ["b"], c: ["c"] };
  const meets = (text: string) => Object.entries(sets).flatMap(([name, tags]) => tagFilter(text)(tags) ? [name] : []);
  assert.deepEqual(meets("a"), ["a", "ab"]);
  assert.deepEqual(meets("a and not b"), ["a"]);
  assert.deepEqual(meets("not a and not b"), ["none", "c"]);
  assert.deepEqual(meets("c or a and b"), ["ab", "c"]);
  assert.deepEqual(meets("(c or a) and b"), ["ab"]);
  assert.deepEqual(meets("not not (a or c)"), ["a", "ab", "c"]);
});

Deno.test("tagFilter() refuses what is no expression, and says where it ends", () => {
  const got = (text: string) => {
    try {
      tagFilter(text);
    } catch (error) {
      return (error as ScenarioError).issues[0].got;
    }
  };
  assert.equal(got(""), "an end where a tag should be");
  assert.equal(got("a and"), "an end where a tag should be");
  assert.equal(got("a b"), '"b" after it');
  assert.equal(got("(a or b"), 'no ")" at the end');
  assert.equal(got("a, b"), '"a," where a tag should be');
  assert.equal(got("or b"), '"or" where a tag should be');
});

Deno.test("a folder stands for its scenarios in order, without files that others extend; a file for itself, once", async () => {
  assert.deepEqual(await chosen([FOLDER]), ["a.yaml", "b.yaml", "c.yml"]);
  assert.deepEqual(await chosen([`${FOLDER}/b.yaml`, FOLDER]), ["b.yaml", "a.yaml", "c.yml"]);
});

Deno.test("--tag takes those that have the tags", async () => {
  assert.deepEqual(await chosen([FOLDER], "nightly"), ["a.yaml", "b.yaml"]);
  assert.deepEqual(await chosen([FOLDER], "nightly and not slow"), ["b.yaml"]);
  assert.deepEqual(await chosen([FOLDER], "not nightly"), ["c.yml"]);
});

Deno.test("tags that no scenario has are refused with those that there are", async () => {
  await assert.rejects(chosen([FOLDER], "nigthly"), {
    name: "ScenarioError",
    message: `--tag "nigthly": expected tags that a scenario has, got none: no scenario of ${
      basename(FOLDER)
    } has these tags; theirs are: nightly, slow`,
  });
});

Deno.test("the issues of all files of a folder come at once", async () => {
  const folder = await folderOf({
    "a.yaml": (text) => text.replace("chips:", "chip:"),
    "b.yaml": (text) => text.replace("max: 200", "max: 0"),
  });
  const error = await selectScenarios([folder]).then(() => null, (error) => error as ScenarioError);
  assert.deepEqual(new Set(error!.issues.map(({ path }) => basename(path))), new Set(["a.yaml", "b.yaml"]));
});

Deno.test("noisegate run and plan refuse no scenario at all with exit code 2", async () => {
  const empty = await tempFolder();
  const found = [
    await noisegate(["run"]),
    await noisegate(["plan", empty]),
    await noisegate(["plan", FOLDER, "--tag", "x"]),
    await noisegate(["plan"]),
  ];
  assert.deepEqual(found.map(({ code, stdout }) => [code, stdout]), Array(4).fill([2, ""]));
  assert.match(found[0].stderr, /^noisegate scenario: expected scenario files, folders, or --tag, got nothing \(/);
  assert.match(found[1].stderr, /folder: expected a folder with scenarios \(\*\.yaml\), got none$/m);
  assert.match(found[3].stderr, /\(noisegate plan scenarios plans all of that folder\)$/m);
  assert.match(found[2].stderr, / has these tags; theirs are: nightly, slow$/m);
});
