/** Archives and arrays, against files of numpy and Python's tarfile (tools/goldens/data_files.py). */

import assert from "node:assert/strict";
import { gunzip } from "../../models/data/bytes.ts";
import { npzSamples, parseNpy, parseNpz } from "../../models/data/npz.ts";
import { untar } from "../../models/data/tar.ts";
import { unzip } from "../../models/data/zip.ts";
import { fixture, gzip, ORIGIN, refuses, refusesLater } from "./data_support.ts";

const limits = { origin: ORIGIN, most: 100_000 };
const small = await gunzip(await fixture("data_small.tar.gz"), limits);
const stored = await fixture("data_stored.npz");

Deno.test("untar() gives the files of an archive, with a path longer than its field", () => {
  const files = untar(small, ORIGIN);
  assert.deepEqual([...files.keys()], [
    "folder/one.bin",
    "folder/empty.txt",
    `${"a".repeat(90)}/${"b".repeat(60)}/two.txt`,
  ]);
  assert.deepEqual([...files.values()].map(({ length }) => length), [768, 0, 4]);
  assert.deepEqual(files.get("folder/one.bin"), Uint8Array.from({ length: 768 }, (_, i) => i % 256));
});

Deno.test("untar() refuses an archive that is damaged, cut short or has no end", () => {
  refuses(() => untar(small.with(512, 0x78), ORIGIN), /x\.bin byte 512 header: expected a sum of \d+, got \d+ \(fetch/);
  refuses(() => untar(small.slice(0, 1500), ORIGIN), /byte 1024 folder\/one\.bin: expected 768 bytes, got 476/);
  refuses(() => untar(small.slice(0, 1024 + 1024), ORIGIN), /byte 2048 end: expected a block of zeros, got the end/);
});

Deno.test("gunzip() refuses what is no gzip, is damaged, cut short or too large", async () => {
  const packed = await gzip(new TextEncoder().encode("noise ".repeat(1000)));
  assert.equal((await gunzip(packed, limits)).length, 6000);
  await refusesLater(() => gunzip(new TextEncoder().encode("<html>"), limits), /byte 0 magic: .* \(gzip\), got 3c 68 /);
  await refusesLater(
    () => gunzip(packed.slice(0, -9), limits),
    /gzip: expected data that unpack, got ".*" after \d+ bytes/,
  );
  await refusesLater(() => gunzip(packed.with(-5, 1), limits), /gzip: expected data that unpack/);
  await refusesLater(() => gunzip(packed, { origin: ORIGIN, most: 5999 }), /expected at most 5999 bytes when unpacked/);
});

for (const name of ["data_stored.npz", "data_deflated.npz"]) {
  Deno.test(`parseNpz() gives every array of ${name}`, async () => {
    const arrays = await parseNpz(await fixture(name), limits);
    const x = Array.from({ length: 24 }, (_, i) => i);
    const kinds = [...arrays].map(([key, { kind, shape }]) => [key, kind, shape.join()]);
    assert.deepEqual(kinds, [
      ["x", "|u1", "4,2,3"],
      ["y", "<i8", "4"],
      ["y4", "<i4", "4,1"],
      ["y2", "<i2", "4"],
      [
        "f4",
        "<f4",
        "4,2,3",
      ],
      ["f8", "<f8", "4,2,3"],
      ["none", "<f8", "0"],
    ]);
    assert.deepEqual([...arrays.get("x")!.data], x);
    assert.deepEqual([...arrays.get("f8")!.data], x.map((v) => v / 255));
    assert.deepEqual([...arrays.get("f4")!.data], x.map((v) => Math.fround(v / 255)));
    for (const labels of ["y", "y4", "y2"]) {
      const form = { origin: ORIGIN, width: 6, classes: 3, largest: 255, labels };
      const bytes = npzSamples(arrays, { ...form, images: "x" });
      assert.deepEqual([[...bytes.labels], [...bytes.pixels]], [[0, 1, 2, 1], x]);
      assert.deepEqual(npzSamples(arrays, { ...form, images: "f8" }).pixels, Float32Array.from(x, (v) => v / 255));
    }
  });
}

Deno.test("parseNpz() refuses columns first, objects, damage and what is no zip", async () => {
  const load = async (name: string) => await parseNpz(await fixture(name), limits);
  await refusesLater(
    () => load("data_fortran.npz"),
    /fortran\.npy byte 10 fortran_order: expected False, got True: save np\./,
  );
  await refusesLater(() => load("data_object.npz"), /objects\.npy byte 10 descr: expected one of \|u1 .*, got '\|O'/);
  await refusesLater(() => load("data_small.tar.gz"), /end: expected a zip directory, got \d+ bytes .* first 1f 8b/);
  const content = stored.indexOf(23); // the last pixel of x
  await refusesLater(() => parseNpz(stored.with(content, 22), limits), /byte 0 x\.npy: expected CRC-32 \w+, got \w+/);
  await refusesLater(
    () => unzip(stored, { origin: ORIGIN, most: 100 }),
    /x\.npy: expected at most 100 bytes .*, got 152/,
  );
});

Deno.test("parseNpy() refuses an array whose data end early", async () => {
  const member = (await unzip(stored, limits)).get("x.npy")!;
  assert.equal(parseNpy(member, ORIGIN).data.length, 24);
  refuses(
    () => parseNpy(member.slice(0, -1), ORIGIN),
    /byte 128 data: expected 24 bytes \(4 × 2 × 3 of \|u1\), got 23/,
  );
  refuses(() => parseNpy(member.with(1, 0), ORIGIN), /byte 0 magic: expected 93 4e 55 4d 50 59 \(npy\), got 93 00/);
});

Deno.test("npzSamples() refuses a missing array, sizes that disagree, and values out of range", async () => {
  const arrays = await parseNpz(stored, limits);
  const form = { origin: ORIGIN, images: "f8", labels: "y", width: 6, classes: 3, largest: 1 };
  refuses(() => npzSamples(arrays, { ...form, images: "z" }), /x\.bin z array: expected an array, got only x, y, /);
  refuses(() => npzSamples(arrays, { ...form, width: 7 }), /f8 shape: expected 4 images of 7 .*, got 4 × 2 × 3/);
  refuses(() => npzSamples(arrays, { ...form, classes: 2 }), /y element 2: expected a class from 0 to 1, got 2/);
  refuses(() => npzSamples(arrays, { ...form, labels: "f4" }), /shape/);
  (arrays.get("f8")!.data as Float64Array)[5] = NaN;
  refuses(() => npzSamples(arrays, form), /f8 element 5: expected a number from 0 to 1, got NaN/);
});
