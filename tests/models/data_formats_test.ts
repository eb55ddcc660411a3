/** Formats that hold samples: IDX and binary CIFAR. */

import assert from "node:assert/strict";
import { CIFAR100_COARSE, CIFAR100_FINE, CIFAR10_LABELS, parseCifar } from "../../models/data/cifar_binary.ts";
import { parseIdx } from "../../models/data/idx.ts";
import { ORIGIN, refuses } from "./data_support.ts";

const SHAPE = { image: [2, 3, 1], classes: 3, count: 2 };
const IMAGES = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255);
const LABELS = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 2, 0);

function idx({ images = IMAGES, labels = LABELS }: { images?: Uint8Array; labels?: Uint8Array }) {
  const origin = (path: string) => ({ path, remedy: "fetch it again" });
  const files = { images: { bytes: images, origin: origin("i") }, labels: { bytes: labels, origin: origin("l") } };
  return parseIdx(files, SHAPE);
}

Deno.test("parseIdx() gives images and labels in file order", () => {
  const { pixels, labels, count } = idx({});
  assert.deepEqual([[...pixels], [...labels], count], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255], [2, 0], 2]);
});

const BAD_IDX: [string, Parameters<typeof idx>[0], RegExp][] = [
  ["of another kind", { images: LABELS }, /^i byte 0 magic: expected 00 00 08 03 \(IDX, u8 images\), got 00 00 08 01 /],
  ["that is empty", { labels: new Uint8Array() }, /^l byte 0 magic: expected 00 00 08 01 .*, got nothing/],
  ["cut in its header", { images: IMAGES.slice(0, 10) }, /^i byte 4 header: expected 16 bytes, got 10/],
  ["with another count", { labels: LABELS.with(7, 3) }, /^l byte 4 count: expected 2, got 3 \(fetch it again\)$/],
  ["with another height", { images: IMAGES.with(11, 28) }, /^i byte 8 height: expected 2, got 28/],
  ["cut short", { images: IMAGES.slice(0, -1) }, /^i byte 16 content: expected 12 bytes, got 11/],
  ["that goes on", { labels: Uint8Array.of(...LABELS, 1) }, /^l byte 8 content: expected 2 bytes, got 3/],
  [
    "with a label that is no class",
    { labels: LABELS.with(9, 3) },
    /^l byte 9 label 1: expected a class from 0 to 2, got 3/,
  ],
];
for (const [what, files, message] of BAD_IDX) {
  Deno.test(`parseIdx() refuses a file ${what}`, () => refuses(() => idx(files), message));
}

/** Records whose bytes tell where they are: red pixel p is p, green p + 1, blue p + 2 (mod 251). */
function records(labels: number[][]): Uint8Array {
  const planes = [0, 1, 2].flatMap((plane) => Array.from({ length: 1024 }, (_, pixel) => (pixel + plane) % 251));
  return Uint8Array.from(labels.flatMap((label) => [...label, ...planes]));
}

Deno.test("parseCifar() puts channels last, and reads the label that is asked for", () => {
  const ten = parseCifar(records([[9], [0]]), { origin: ORIGIN, labels: CIFAR10_LABELS, records: 2 });
  assert.deepEqual([...ten.labels], [9, 0]);
  for (const [pixel, channel] of [[0, 0], [0, 2], [33, 1], [1023, 2]]) {
    assert.equal(ten.pixels[3072 + 3 * pixel + channel], (pixel + channel) % 251);
  }
  const hundred = records([[19, 99], [3, 40]]);
  const read = (labels: typeof CIFAR100_FINE) => parseCifar(hundred, { origin: ORIGIN, labels, records: 2 });
  assert.deepEqual([[...read(CIFAR100_COARSE).labels], [...read(CIFAR100_FINE).labels]], [[19, 3], [99, 40]]);
  assert.deepEqual(read(CIFAR100_FINE).pixels, ten.pixels);
});

const BAD_CIFAR: [string, Uint8Array, RegExp][] = [
  [
    "cut short",
    records([[1], [2]]).slice(0, -1),
    /byte 3073 length: expected 6146 bytes \(2 records of 3073\), got 6145 /,
  ],
  ["of CIFAR-100", records([[1, 2], [3, 4]]), /byte 6146 length: expected 6146 bytes .*, got 6148 \(2 whole records\)/],
  ["with a label that is no class", records([[1], [10]]), /byte 3073 label of record 1: expected .* 0 to 9, got 10/],
];
for (const [what, bytes, message] of BAD_CIFAR) {
  Deno.test(`parseCifar() refuses a file ${what}`, () => {
    refuses(() => parseCifar(bytes, { origin: ORIGIN, labels: CIFAR10_LABELS, records: 2 }), message);
  });
}

Deno.test("parseCifar() refuses a coarse label that is no class though the fine one is asked for", () => {
  const bytes = records([[20, 5]]);
  const act = () => parseCifar(bytes, { origin: ORIGIN, labels: CIFAR100_FINE, records: 1 });
  refuses(act, /byte 0 label of record 0: expected a class from 0 to 19, got 20/);
});
