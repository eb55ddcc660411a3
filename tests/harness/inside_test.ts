import assert from "node:assert/strict";
import { join } from "node:path";
import { findInside, isInside } from "../../harness/scenario/inside.ts";
import { KNOWN } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";
import { readWeights } from "../../harness/execution/weights.ts";
import { SMALL } from "./scenario_support.ts";

async function withFolders(act: (folders: { home: string; data: string; out: string }) => void): Promise<void> {
  const top = await Deno.makeTempDir();
  const folders = { home: join(top, "home"), data: join(top, "data"), out: join(top, "home2") };
  try {
    for (const folder of Object.values(folders)) {
      await Deno.mkdir(folder);
      await Deno.writeTextFile(join(folder, "own.st"), "no network");
    }
    act(folders);
  } finally {
    await Deno.remove(top, { recursive: true });
  }
}

Deno.test("a path is inside a folder by its steps, not by its letters", () => {
  const cases: [string, boolean][] = [["/a/b", true], ["/a/b/c", true], ["/a/b/..c", true], ["/a/bc", false], [
    "/a",
    false,
  ]];
  for (const [path, inside] of cases) assert.equal(isInside(path, "/a/b"), inside, path);
});

Deno.test("a link is inside if it leads to a folder that may be read", () =>
  withFolders(({ home, data, out }) => {
    const links: [string, string][] = [["kept", join(data, "own.st")], ["left", join(out, "own.st")], ["a", "b"]];
    for (const [name, to] of links) Deno.symlinkSync(to, join(home, name));
    Deno.symlinkSync("a", join(home, "b"));
    const found = (name: string) => findInside(join(home, name), [home, data]);
    assert.deepEqual(found("own.st"), { kind: "inside", path: join(home, "own.st") });
    assert.deepEqual(found("kept"), { kind: "inside", path: join(home, "kept") });
    assert.deepEqual(found("left"), { kind: "outside", path: Deno.realPathSync(join(out, "own.st")) });
    for (const name of ["none", "own.st/x", "a", "."]) assert.deepEqual(found(name), { kind: "absent" }, name);
  }));

Deno.test("weights are not read through a link that leads out of the folders of the scenario and of data", () =>
  withFolders(({ home, data, out }) => {
    Deno.symlinkSync(join(out, "own.st"), join(home, "left.st"));
    const text = SMALL.replace(/^training.*\n/m, "").replace("data: digits", "data: digits, weights: left.st");
    const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
    const real = Deno.realPathSync(join(out, "own.st"));
    assert.throws(() => readWeights(scenario, { home, store: { folders: [data] } }), {
      name: "PlanError",
      message: "model.weights: expected a file in the folder of the scenario or in one of data, " +
        `got ${join(home, "left.st")}, a link that leads to ${real}`,
    });
    // its folder is declared: then the file itself is looked at
    assert.throws(() => readWeights(scenario, { home, store: { folders: [data, out] } }), {
      message: /expected .*safetensors|expected .* at left.st/,
    });
  }));
