/** The user's cache: what is listed, what goes first, what never goes while somebody works on it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheBound, parseBytes } from "../../harness/cache/bound.ts";
import { userCaches } from "../../harness/cache/cache_folder.ts";
import { clearUserCache, pruneUserCache, showCache } from "../../harness/cache/commands.ts";
import { hold } from "../../harness/cache/in_use.ts";
import { pruneCache } from "../../harness/cache/prune.ts";
import { userNetworks } from "../../harness/execution/network_cache.ts";
import { obtainNetwork } from "../../harness/execution/networks.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { oracle } from "../support.ts";

/** Runs `body` with an empty folder as NOISEGATE_CACHE, and other variables. */
async function inCache(body: (root: string) => Promise<void>, variables: Record<string, string> = {}): Promise<void> {
  const root = await Deno.makeTempDir();
  const set = { NOISEGATE_CACHE: root, NOISEGATE_CACHE_BYTES: "", ...variables };
  const before = Object.keys(set).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(set)) Deno.env.set(name, value);
    await body(root);
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    await Deno.remove(root, { recursive: true });
  }
}

/** Writes a file of so many bytes that was used so many hours ago. */
async function write(path: string, { bytes = 1000, hours = 0 }: { bytes?: number; hours?: number } = {}) {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeFile(path, new Uint8Array(bytes));
  const used = new Date(Date.now() - 3_600_000 * hours);
  await Deno.utime(path, used, used);
}

async function filesIn(root: string): Promise<string[]> {
  const kinds = await Array.fromAsync(Deno.readDir(root), ({ name }) => name);
  const lists = await Promise.all(
    kinds.map((kind) => Array.fromAsync(Deno.readDir(join(root, kind)), ({ name }) => `${kind}/${name}`)),
  );
  return lists.flat().toSorted();
}

const network = (root: string, name: string) => join(root, "networks", `${name}.safetensors`);

Deno.test("the least recently used goes first, until the rest is within the bound; data sets stay", () =>
  inCache(async (root) => {
    for (const [i, name] of ["a", "b", "c"].entries()) await write(network(root, name), { hours: i });
    await write(join(root, "calibrations", "d.json"), { hours: 1.5 });
    await write(join(root, "data", "mnist", "images.gz"), { bytes: 50_000, hours: 1000 });
    await write(join(root, "networks", "notes.txt"), { hours: 1000 });
    const { removed, left } = await pruneCache({ root, to: 2500 });
    assert.deepEqual(removed.map(({ path }) => path), [network(root, "c"), join(root, "calibrations", "d.json")]);
    assert.deepEqual(left, { entries: 2, bytes: 2000 });
    const kept = ["data/mnist", "networks/a.safetensors", "networks/b.safetensors", "networks/notes.txt"];
    assert.deepEqual(await filesIn(root), kept);
    assert.deepEqual((await pruneCache({ root, to: 2500 })).removed, []);
  }));

Deno.test("what is older than asked for goes whatever its size, and so do files that were never finished", () =>
  inCache(async (root) => {
    await write(network(root, "new"));
    await write(network(root, "old"), { hours: 49 });
    await write(`${network(root, "a")}.01234567.tmp`, { hours: 2 });
    await write(`${network(root, "b")}.01234567.tmp`);
    const lines = await pruneUserCache({ days: 2 });
    assert.match(lines.join("\n"), /broken, removed: networks\/new.safetensors/, "1000 zeros are no network");
    assert.match(lines.at(-1)!, /^removed 3 entries, 2\.9 KiB; 1 entry, 1000 B, left$/);
    assert.deepEqual(await filesIn(root), ["networks/b.safetensors.01234567.tmp"], "somebody may be writing it");
  }));

Deno.test("what another process works on stays until that process is done, or dead", () =>
  inCache(async (root) => {
    for (const name of ["a", "b"]) await write(network(root, name), { hours: 1 });
    await write(join(root, "networks", "a.checkpoint"), { hours: 2 });
    await write(join(root, "data", "mnist", "images.gz"));
    const other = await holdElsewhere([network(root, "a"), join(root, "data", "mnist")]);
    const { removed, inUse } = await pruneCache({ root, to: 0 });
    assert.deepEqual([removed.length, inUse.length], [1, 2], "b goes; the network and the checkpoint of a stay");
    assert.match(
      (await clearUserCache("data")).join("\n"),
      /^kept: data\/mnist, which a run works on\nremoved 0 entries/,
    );
    other.kill("SIGKILL");
    await other.status;
    assert.equal((await pruneCache({ root, to: 0 })).removed.length, 2);
    assert.match((await clearUserCache("data")).join("\n"), /^removed 1 entry, /);
    assert.deepEqual(await filesIn(root), [], "the locks of the dead are gone too");
  }));

/** A process that holds entries and waits to be killed. */
async function holdElsewhere(paths: string[]): Promise<Deno.ChildProcess> {
  const module = import.meta.resolve("../../harness/cache/in_use.ts");
  const code = `import { hold } from ${JSON.stringify(module)};
    for (const path of ${JSON.stringify(paths)}) await hold(path);
    console.log("held"); await new Promise((done) => setTimeout(done, 60000));`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

Deno.test("holding where nothing can be written holds nothing, and is no error", async () => {
  using none = await hold("/proc/nowhere/networks/a.safetensors");
  assert(none);
});

Deno.test("a run prunes by itself when it has stored a network, but not that network", () =>
  inCache(async (root) => {
    await write(network(root, "old"), { hours: 1 });
    const data = await loadDigits();
    const spec = namedNetwork("mlp_64_4_10", { input: [8, 8, 1], classes: 10, activation: "relu" });
    const training = { method: "sgd", epochs: 1, batch: 500, learningRate: 0.05, momentum: 0, seed: 1 } as const;
    const options = { spec, data, training, cache: userNetworks(), warn: (what: string) => assert.fail(what) };
    await obtainNetwork(oracle, options);
    const [kept, ...more] = (await filesIn(root)).filter((name) => name.startsWith("networks"));
    assert.deepEqual([more, /old/.test(kept)], [[], false]);
    assert.equal((await obtainNetwork(oracle, options)).origin.from, "cache");
  }, { NOISEGATE_CACHE_BYTES: "1" }));

Deno.test("noisegate cache names broken entries, and prune removes them and no others", () =>
  inCache(async (root) => {
    const data = await loadDigits();
    const spec = namedNetwork("mlp_64_4_10", { input: [8, 8, 1], classes: 10, activation: "relu" });
    const training = { method: "sgd", epochs: 1, batch: 500, learningRate: 0.05, momentum: 0, seed: 1 } as const;
    for (const seed of [1, 2]) {
      await obtainNetwork(oracle, {
        spec,
        data,
        training: { ...training, seed },
        cache: userNetworks(),
        warn: () => {},
      });
    }
    const [path, other] = (await filesIn(root)).filter((name) => name.startsWith("networks"));
    const bytes = await Deno.readFile(join(root, path));
    const digit = new TextDecoder("latin1").decode(bytes).indexOf('"final_loss":"') + '"final_loss":"'.length;
    bytes[digit] ^= 1;
    await Deno.writeFile(join(root, path), bytes);
    await Deno.mkdir(join(root, "tuning"));
    await Deno.writeTextFile(join(root, "tuning", "t.json"), "{");
    await Deno.mkdir(join(root, "calibrations"));
    await Deno.writeTextFile(join(root, "calibrations", "c.json"), '{"calibration":1}');
    const said = (await showCache()).join("\n");
    assert.match(said, /networks +2 +\d\.\d KiB/);
    assert.match(
      said,
      new RegExp(`broken: ${path} digest: expected [0-9a-f]{64}, got [0-9a-f]{64} \\(noisegate cache`),
    );
    assert.match(said, /broken: tuning\/t\.json /);
    assert.match(said, /broken: calibrations\/c\.json key: expected a calibration, got one with /);
    assert.match((await pruneUserCache({})).at(-1)!, /^removed 3 entries/);
    assert.deepEqual((await filesIn(root)).filter((name) => !name.startsWith("in_use")), [other]);
  }));

Deno.test("sizes may bear units, and a bound that is none is refused", () =>
  inCache(async () => {
    const sizes = ["0", "1000", "500 MB", "2GiB", "1.5kib", " 7 b "].map(parseBytes);
    assert.deepEqual(sizes, [0, 1000, 5e8, 2 ** 31, 1536, 7]);
    for (const wrong of ["", "many", "-1", "1e3", "2GB!", "9999999999999999TB", "2 constructor"]) {
      assert.equal(parseBytes(wrong), null, wrong);
    }
    await Promise.resolve();
    assert.throws(cacheBound, {
      name: "ScenarioError",
      message: 'NOISEGATE_CACHE_BYTES value: expected bytes, such as 500000000, 500MB or 2GiB, got "lots"',
    });
  }, { NOISEGATE_CACHE_BYTES: "lots" }));

Deno.test("an empty NOISEGATE_CACHE names no folder: the user's caches are taken", () =>
  inCache(async () => {
    await Promise.resolve();
    assert.equal(userNetworks().folder, join(userCaches(), "noisegate", "networks"));
  }, { NOISEGATE_CACHE: "" }));
