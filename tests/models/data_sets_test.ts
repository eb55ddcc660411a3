/** The data sets themselves, where their files are on this machine; what is not here shows as ignored. */

import assert from "node:assert/strict";
import { findSources, loadDataset } from "../../harness/data/data_store.ts";
import { gunzip } from "../../models/data/bytes.ts";
import { cifar100FromArchive, cifar10FromArchive } from "../../models/data/cifar_small.ts";
import type { Parts } from "../../models/data/entry.ts";
import { classCounts } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { gzip, ORIGIN, refusesLater, STORE, tar } from "./data_support.ts";

/** Samples of each class, where they are not all equal. */
const COUNTS: Record<string, { train: number[]; test: number[] }> = {
  mnist: {
    train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
  },
};

function whereHere(name: string, what: string, fn: () => Promise<void>): void {
  const here = findSources(STORE, DATASETS[name]).some(({ source }) => source === 0);
  Deno.test({ name: `${name} ${what}${here ? "" : ` (not here: deno task data fetch ${name})`}`, ignore: !here, fn });
}

for (const [name, { shape, normalisation, home }] of Object.entries(DATASETS)) {
  whereHere(name, "has the classes, sizes, means and deviations that the table says", async () => {
    const { train, test, ...loaded } = await loadDataset(STORE, { name });
    assert.deepEqual({ ...loaded, sha256: "" }, { ...shape, sha256: "" });
    assert.deepEqual(
      [train.images.length, test.images.length],
      [train.count, test.count].map((n) => n * shape.width),
    );
    if (COUNTS[name]) {
      assert.deepEqual([train, test].map((part) => classCounts(part.labels, 10)), [
        COUNTS[name].train,
        COUNTS[name].test,
      ]);
    }
    const channels = shape.image[2];
    const [sum, squares] = [new Float64Array(channels), new Float64Array(channels)];
    train.images.forEach((pixel, i) => {
      sum[i % channels] += pixel;
      squares[i % channels] += pixel * pixel;
    });
    const count = train.images.length / channels;
    const mean = Array.from(sum, (s) => s / count);
    const std = Array.from(squares, (s, c) => Math.sqrt(s / count - mean[c] ** 2));
    // four digits; a part of a set has the constants of the whole, and the mean of an image has σ of about 0.14
    const whole = home !== undefined || shape.trainCount > 10_000;
    const slack = whole ? 1e-4 : 3 * 0.14 / Math.sqrt(train.count);
    for (let c = 0; c < channels; c++) {
      assert(Math.abs(mean[c] - normalisation.mean[c]) < slack, `mean ${mean[c]} of channel ${c}`);
      assert(Math.abs(std[c] - normalisation.std[c]) < slack, `σ ${std[c]} of channel ${c}`);
    }
  });
}

/** Unpacked files of the first source of a small set. */
async function recordsOf(name: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const [{ paths }] = findSources(STORE, DATASETS[name]);
  const files = await Promise.all(paths.map((path) => Deno.readFile(path)));
  return await Promise.all(files.map((bytes) => gunzip(bytes, { origin: ORIGIN, most: 20_000_000 })));
}

/** The samples of a set as its files hold them. */
async function partsOf(name: string): Promise<Parts> {
  const { sources, shape } = DATASETS[name];
  const [{ paths }] = findSources(STORE, DATASETS[name]);
  const opened = await Promise.all(paths.map(async (path) => ({ bytes: await Deno.readFile(path), origin: ORIGIN })));
  return await sources[0].parse(opened, shape);
}

whereHere("cifar10_10k", "from an archive equals its own files, and another archive is refused", async () => {
  const [first, second, test] = await recordsOf("cifar10_10k");
  // as in the official order, later images of a class come later; what follows the first thousand is not looked at
  const archive = async (batches: Uint8Array<ArrayBuffer>[]) => {
    const names = [1, 2, 3, 4, 5].map((i) => [`cifar-10-batches-bin/data_batch_${i}.bin`, batches[i - 1]]);
    const files = Object.fromEntries([...names, ["cifar-10-batches-bin/test_batch.bin", test]]);
    return { bytes: await gzip(await tar(files)), origin: ORIGIN };
  };
  const rest = first.slice(0, 3073 * 100);
  assert.deepEqual(
    await cifar10FromArchive(await archive([first, second, rest, rest, rest])),
    await partsOf("cifar10_10k"),
  );
  const swapped = await archive([second, first, rest, rest, rest]);
  await refusesLater(
    () => cifar10FromArchive(swapped),
    /x\.bin archive SHA-256 of part 1: expected bf8e2e6b.*, got f755ebaa/,
  );
  const lacking = { bytes: await gzip(await tar({ "readme.html": rest })), origin: ORIGIN };
  await refusesLater(
    () => cifar10FromArchive(lacking),
    /archive members: expected .*data_batch_1\.bin, got only readme/,
  );
});

whereHere("cifar100_coarse_prefix", "from an archive equals its own files", async () => {
  const [train, test] = await recordsOf("cifar100_coarse_prefix");
  const size = 3074;
  // every second record of the test file is in the set; between them lies another
  const spread = new Uint8Array(2 * test.length);
  for (let i = 0; i * size < test.length; i++) spread.set(test.subarray(i * size, (i + 1) * size), 2 * i * size);
  const whole = new Uint8Array(train.length + size);
  whole.set(train);
  const bytes = await gzip(await tar({ "cifar-100-binary/train.bin": whole, "cifar-100-binary/test.bin": spread }));
  assert.deepEqual(await cifar100FromArchive({ bytes, origin: ORIGIN }), await partsOf("cifar100_coarse_prefix"));
});
