/** A scenario whose records could not have a folder of their own is refused before it runs. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkWritable, scenarioName, stemOf, writeRecord } from "../../../harness/result.ts";
import { noisegate } from "../../cli/support.ts";
import { fixture, tinyScenario } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

const OWN =
  /: expected a name for the folder of its records, without a dot at its front, got ".*" \(rename the file\)$/;

Deno.test("checkWritable() refuses names that are empty, lead out of the folder of records, are hidden, or are taken", async () => {
  const out = await tempFolder();
  for (const name of [".yaml", "..yaml", "...yaml", "..yml", ".scenario.ts", ".hidden.yaml"]) {
    await assert.rejects(checkWritable(out, `x/${name}`), { name: "ScenarioError", message: OWN }, name);
  }
  for (const name of ["schema.yaml", "bench.yml", "Peers.scenario.ts"]) {
    const got = `got "${scenarioName(name)}" (rename the file)`;
    await assert.rejects(checkWritable(out, `x/${name}`), {
      name: "ScenarioError",
      message:
        `x/${name} file: expected another name than schema, bench, peers, which are folders of other records, ${got}`,
    });
  }
  for (const name of ["schema_1.yaml", "a.b.yaml", "benches.yaml"]) await checkWritable(out, name);
});

Deno.test("writeRecord() refuses a record whose name leads out of the folder, whoever wrote it", async () => {
  const record = fixture("result_1_weights_as_2");
  const out = join(await tempFolder(), "results");
  for (const name of ["..", "../elsewhere", ""]) {
    const forged = { ...record, scenario: { ...record.scenario, name } };
    assert.throws(() => stemOf(forged, { out }), { name: "ScenarioError", message: OWN });
    await assert.rejects(writeRecord(forged, out), { name: "ScenarioError" });
  }
});

Deno.test("noisegate run names the file with exit code 2 and writes nothing", async () => {
  const tiny = await tinyScenario();
  const folder = await tempFolder();
  const path = join(folder, "...yaml");
  await Deno.copyFile(tiny, path);
  const { code, stderr } = await noisegate(["run", path, "--engine", "oracle", "--out", join(folder, "results")]);
  assert.deepEqual([code, stderr.startsWith(`${path} file: expected a name`)], [2, true], stderr);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["...yaml"]);
});
