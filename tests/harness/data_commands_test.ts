/** Where data are looked for, what the verbs say of them, and what a scenario without its data says. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkData, listData } from "../../harness/data/data_commands.ts";
import { fetchData } from "../../harness/data/data_fetch.ts";
import { loadDataset, openStore } from "../../harness/data/data_store.ts";
import { ScenarioError } from "../../harness/scenario/scenario_error.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { tempFolder } from "../temp_folder.ts";

/** A folder with files of MNIST, named or all; their content is not that of MNIST. */
async function folderOf(files: string[], { folder = "mnist", content = "x" } = {}): Promise<string> {
  const root = await tempFolder();
  await Deno.mkdir(join(root, folder));
  for (const file of files) await Deno.writeTextFile(join(root, folder, file), content);
  return root;
}

const FILES = DATASETS.mnist.sources[0].files.map(({ name }) => name);

async function checked(names: string[], root: string) {
  const lines: string[] = [];
  const code = await checkData(names, { store: { folders: [root] }, say: (line) => lines.push(line) });
  return { code, text: lines.join("\n") };
}

Deno.test("openStore() looks into the given folder or NOISEGATE_DATA, then into the cache", async () => {
  const [given, named] = [await tempFolder(), await tempFolder()];
  const before = Deno.env.get("NOISEGATE_DATA");
  try {
    Deno.env.delete("NOISEGATE_DATA");
    const [cache] = openStore().folders;
    assert.equal(openStore().folders.length, 1);
    Deno.env.set("NOISEGATE_DATA", named);
    assert.deepEqual(openStore().folders, [named, cache]);
    assert.deepEqual(openStore(given).folders, [given, cache]);
  } finally {
    if (before === undefined) Deno.env.delete("NOISEGATE_DATA");
    else Deno.env.set("NOISEGATE_DATA", before);
  }
});

Deno.test("openStore() refuses a folder that is none, unless it is to be made", async () => {
  const [folder, file] = [await tempFolder(), await Deno.makeTempFile()];
  const wrong: [string, RegExp][] = [
    ["", /^--data "": expected a folder with data sets, got an empty name$/],
    [file, /^--data ".*": expected a folder with data sets, got a file$/],
    [join(folder, "nope"), /^--data ".*": expected a folder with data sets, got no such folder$/],
  ];
  for (const [path, message] of wrong) assert.throws(() => openStore(path), { name: "ScenarioError", message });
  assert.equal(openStore(join(folder, "nope"), { make: true }).folders[0], join(folder, "nope"));
  assert.throws(() => openStore(file, { make: true }), ScenarioError);
});

Deno.test("noisegate data says where every data set is, or how to get it", async () => {
  const dashed = await folderOf(FILES, { folder: "fashion-mnist" });
  const text = listData({ folders: [dashed, "/nowhere"] }).join("\n");
  assert.match(text, /^digits +1437 +360 +8 × 8 × 1 +10 +in this repository$/m);
  assert.match(text, /^mnist +60000 +10000 +28 × 28 × 1 +10 +not here: deno task data fetch mnist \(12 MB\)$/m);
  assert.match(text, /^fashion_mnist .*fashion-mnist$/m);
  assert.match(text, /^cifar10 .*deno task data fetch cifar10 \(171 MB\)$/m);
  assert.match(
    text,
    /looked in .* and \/nowhere \(no such folder yet\); --data <folder> or NOISEGATE_DATA names another$/,
  );
  assert.equal(Object.keys(DATASETS).every((name) => text.includes(`\n${name} `)), true);
});

Deno.test("noisegate data check passes over what is not here, and fails for what is named or damaged", async () => {
  const empty = await tempFolder();
  const all = await checked([], empty);
  assert.equal(all.code, 0);
  assert.match(all.text, /^digits +ok: digits\.csv, 1437 images \(138 … 151 a class\) \+ 360 images/m);
  assert.match(all.text, /\n1 data set as published$/);
  const named = await checked(["cifar100"], empty);
  assert.equal(named.code, 1);
  assert.match(
    named.text,
    /^cifar100 +not here: deno task data fetch cifar100 \(169 MB\)\n\n0 data sets .*, 1 damaged or missing$/,
  );
  const damaged = await checked(["mnist"], await folderOf(FILES));
  assert.equal(damaged.code, 1);
  assert.match(
    damaged.text,
    /wrong: .*train-images-idx3-ubyte\.gz file size: expected 9912422 bytes, got 1 \(deno task data fetch mnist gets it again\)/,
  );
});

Deno.test("a file of the right size and another content is refused by its SHA-256", async () => {
  const root = await folderOf(["train-images-idx3-ubyte.gz"]);
  for (const { name, bytes } of DATASETS.mnist.sources[0].files) {
    await Deno.writeFile(join(root, "mnist", name), new Uint8Array(bytes));
  }
  await assert.rejects(() => loadDataset({ folders: [root] }, { name: "mnist" }), {
    name: "DataError",
    message:
      /train-images-idx3-ubyte\.gz file SHA-256: expected 440fcabf[0-9a-f]{56}, got [0-9a-f]{64} \(deno task data/,
  });
});

Deno.test("a data set that is not here names what is missing and the remedy", async () => {
  const missing = async (root: string) => {
    const error = await loadDataset({ folders: [root] }, { name: "mnist" }).catch((error) => error);
    return `${error.name} ${error.message} (${error.hint})`;
  };
  const hint = "(deno task data fetch mnist, or --data <folder>)";
  const empty = await tempFolder();
  const expected = "PlanError model.data: expected a data set whose files are here, got mnist, ";
  assert.equal(await missing(empty), `${expected}4 files of which none is in ${empty} ${hint}`);
  const partly = await folderOf(FILES.slice(0, 3));
  assert.equal(await missing(partly), `${expected}without t10k-labels-idx1-ubyte.gz in ${partly} ${hint}`);
});

Deno.test("the verbs about data refuse a name that is none, and digits need no fetching", async () => {
  const said: string[] = [];
  const options = { store: openStore(), say: (line: string) => said.push(line) };
  await fetchData(["digits"], options);
  assert.deepEqual(said, ["digits: in this repository, nothing to fetch"]);
  const message = 'data name: expected a known data set, got "fashion-mnist" (did you mean "fashion_mnist"?)';
  await assert.rejects(() => fetchData(["fashion-mnist"], options), { name: "ScenarioError", message });
  await assert.rejects(() => checked(["toString"], "."), /got "toString" \(noisegate data lists them\)/);
});
