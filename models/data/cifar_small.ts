/**
 * Small parts of CIFAR, from files of their own or from the official archives, which give the same numbers: what is
 * picked from an archive must have the known SHA-256 of those files, unpacked.
 */

import { gunzip, sha256Of } from "./bytes.ts";
import { CIFAR10, CIFAR100, IMAGE } from "./cifar.ts";
import { CIFAR100_ARCHIVE, CIFAR10_ARCHIVE, memberOf, membersOf } from "./cifar_archive.ts";
import { CIFAR100_COARSE, CIFAR10_LABELS, type CifarLabels, parseCifar, recordBytes } from "./cifar_binary.ts";
import { concatenate, refuse } from "./dataset.ts";
import type { DatasetEntry, OpenedFile, Parts } from "./entry.ts";

/** Records of one binary file: how many, and their SHA-256. */
interface Piece {
  records: number;
  sha256: string;
}

const TRAIN_1 = { records: 5000, sha256: "bf8e2e6b9e381140badf8be7d1755e1397c2141221aeec58a41af45b5ef906a7" };
const TRAIN_2 = { records: 5000, sha256: "f755ebaac907bb4e366af2b78f1bb68d09977a8e8a00fd7a42065796b4386b93" };
const TEST = { records: 2000, sha256: "d712dafdc2fe14d03bbb9975b357332d94966d33e98c761f84336233c80189c8" };
const TRAIN_PREFIX = { records: 1117, sha256: "b64f19308ea99e9d6f7f6dfb96ad7ddecd3232b8592c01f30880340930923d44" };
const TEST_PREFIX = { records: 458, sha256: "160379caf3df19eaec3398aeb60efbca6c8f7cc977c745a5e623b5be31b43f72" };

/** Of every class the first 1000 training and 200 test images in the official order; first those of rank below 500. */
export const cifar10Small: DatasetEntry = {
  ...CIFAR10,
  shape: { name: "cifar10_10k", ...IMAGE, classes: 10, trainCount: 10_000, testCount: 2000 },
  about: "cifar10, the first 1000 + 200 images of every class",
  rarest: { train: 1000, test: 200 },
  sources: [
    {
      files: [
        packed("train-1", 14_138_299, "6f109f0b802d18a768678da852f5faee076651b01aed027ddecba62b099c9bee"),
        packed("train-2", 14_109_545, "a21a1fd779b682eb13bafffac49c39832f8e753b20a294129c0d9bd0f5b61765"),
        packed("test", 5_657_507, "7607fbe7f69bc1f89d75ae475254e09aaef213391bb6492b963c9cf84abc1b68"),
      ],
      parse: async (opened) => partsOf(await unpackAll(opened), [TRAIN_1, TRAIN_2, TEST], CIFAR10_LABELS),
    },
    { files: [CIFAR10_ARCHIVE], parse: ([file]) => cifar10FromArchive(file) },
  ],
};

/** No balanced part: as much of the training and test order as a cut-off copy of the archive held. */
export const cifar100Prefix: DatasetEntry = {
  ...CIFAR100,
  shape: { name: "cifar100_coarse_prefix", ...IMAGE, classes: 20, trainCount: 1117, testCount: 458 },
  about: "cifar100_coarse, the first 1117 training images and every second of the first 916 test images",
  rarest: { train: 40, test: 15 },
  sources: [
    {
      files: [
        packed("train-prefix", 3_146_668, "35d932ffdaf9bb7998459b0b7d7ae400b704c66214bf334c18739ae5ce1fa388"),
        packed("test-prefix", 1_286_541, "b6bf8ae39b0a5e13e2713b42bf82545c1741ca303c287d5b9efcad8b2d2f904e"),
      ],
      parse: async (opened) => partsOf(await unpackAll(opened), [TRAIN_PREFIX, TEST_PREFIX], CIFAR100_COARSE),
    },
    { files: [CIFAR100_ARCHIVE], parse: ([file]) => cifar100FromArchive(file) },
  ],
};

function packed(stem: string, bytes: number, sha256: string) {
  return { name: `${stem}.bin.gz`, bytes, sha256, addresses: [] };
}

async function unpackAll(opened: OpenedFile[]): Promise<OpenedFile[]> {
  return await Promise.all(opened.map(async ({ bytes, origin }) => ({
    bytes: await gunzip(bytes, { origin, most: 20_000_000 }),
    origin: { ...origin, path: `${origin.path}, unpacked,` },
  })));
}

/** The last piece is the test part. */
function partsOf(opened: OpenedFile[], pieces: Piece[], labels: CifarLabels): Parts {
  const parsed = opened.map(({ bytes, origin }, i) =>
    parseCifar(bytes, { origin, labels, records: pieces[i].records })
  );
  return { train: concatenate(parsed.slice(0, -1)), test: parsed.at(-1)! };
}

/** Picks the records of cifar10_10k from the official archive. */
export async function cifar10FromArchive(file: OpenedFile): Promise<Parts> {
  const members = await membersOf(file);
  const batches = [1, 2, 3, 4, 5].map((i) => memberOf(members, `cifar-10-batches-bin/data_batch_${i}.bin`).bytes);
  const train = new Uint8Array(await new Blob(batches).arrayBuffer());
  const test = memberOf(members, "cifar-10-batches-bin/test_batch.bin").bytes;
  const labels = CIFAR10_LABELS;
  const picked = [
    pickRecords(train, { labels, keep: ({ rank }) => rank < 500 }),
    pickRecords(train, { labels, keep: ({ rank }) => rank >= 500 && rank < 1000 }),
    pickRecords(test, { labels, keep: ({ rank }) => rank < 200 }),
  ];
  return await checkedParts(file, { picked, pieces: [TRAIN_1, TRAIN_2, TEST], labels });
}

/** Picks the records of cifar100_coarse_prefix from the official archive. */
export async function cifar100FromArchive(file: OpenedFile): Promise<Parts> {
  const members = await membersOf(file);
  const [train, test] = ["train", "test"].map((name) => memberOf(members, `cifar-100-binary/${name}.bin`).bytes);
  const labels = CIFAR100_COARSE;
  const picked = [
    pickRecords(train, { labels, keep: ({ record }) => record < TRAIN_PREFIX.records }),
    pickRecords(test, { labels, keep: ({ record }) => record % 2 === 0 && record < 2 * TEST_PREFIX.records }),
  ];
  return await checkedParts(file, { picked, pieces: [TRAIN_PREFIX, TEST_PREFIX], labels });
}

/** @param keep chooses by the place in the file and the rank among the records of the same class */
function pickRecords(
  bytes: Uint8Array,
  { labels, keep }: { labels: CifarLabels; keep: (one: { record: number; rank: number }) => boolean },
): Uint8Array<ArrayBuffer> {
  const size = recordBytes(labels);
  const seen = new Array<number>(256).fill(0);
  const kept: Uint8Array<ArrayBuffer>[] = [];
  for (let record = 0; (record + 1) * size <= bytes.length; record++) {
    const start = record * size;
    const rank = seen[bytes[start + labels.use]]++;
    if (keep({ record, rank })) kept.push(bytes.slice(start, start + size));
  }
  const out = new Uint8Array(kept.length * size);
  kept.forEach((one, i) => out.set(one, i * size));
  return out;
}

async function checkedParts(
  { origin }: OpenedFile,
  { picked, pieces, labels }: { picked: Uint8Array<ArrayBuffer>[]; pieces: Piece[]; labels: CifarLabels },
): Promise<Parts> {
  for (const [i, bytes] of picked.entries()) {
    const [expected, got] = [pieces[i].sha256, await sha256Of(bytes)];
    if (got !== expected) refuse(origin, { at: "archive", key: `SHA-256 of part ${i + 1}`, expected, got });
  }
  return partsOf(picked.map((bytes) => ({ bytes, origin })), pieces, labels);
}
