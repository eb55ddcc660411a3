/** Our safetensors code against files of the safetensors package (tools/goldens/safetensors_made.py), and broken ones. */

import assert from "node:assert/strict";
import { mulberry32 } from "../../kernels/contract.ts";
import { readSafetensors, SafetensorsError, type Tensor, writeSafetensors } from "../../kernels/safetensors.ts";

function fileOf(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`./${name}.safetensors`, import.meta.url));
}

/** A file with this header and so many bytes behind it. */
function made(header: unknown, { body = 0, length }: { body?: number; length?: bigint } = {}): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new Uint8Array([...new Uint8Array(8), ...new TextEncoder().encode(text), ...new Uint8Array(body)]);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(bytes.length - 8 - body), true);
  return bytes;
}

Deno.test("readSafetensors() reads every kind as the safetensors package wrote it", () => {
  const { metadata, tensors } = readSafetensors(fileOf("safetensors_all_kinds"));
  assert.deepEqual(metadata, { source: "numpy", note: 'a "quoted" word' });
  const expected: Record<string, Tensor> = {
    f64: { dtype: "F64", shape: [2, 3], data: Float64Array.from([0, 1, 2, 3, 4, 5], (v) => v / 7) },
    f32: { dtype: "F32", shape: [5], data: Float32Array.from([0, 1, 2, 3, 4], (v) => v / 3) },
    i32: { dtype: "I32", shape: [3], data: Int32Array.of(-(2 ** 31), -1, 2 ** 31 - 1) },
    u32: { dtype: "U32", shape: [2, 1], data: Uint32Array.of(0, 2 ** 32 - 1) },
    u8: { dtype: "U8", shape: [3], data: Uint8Array.of(0, 127, 254) },
    f16: { dtype: "F16", shape: [7], data: Float32Array.of(0, -0.5, 1, 65504, 2 ** -24, 2 ** -14, Infinity) },
    bf16: { dtype: "BF16", shape: [3], data: Float32Array.from([1, -2.5, 1.5 * 2 ** 127]) },
    scalar: { dtype: "F64", shape: [], data: Float64Array.of(42) },
    empty: { dtype: "F32", shape: [0, 3], data: new Float32Array(0) },
    "Größe/µS": { dtype: "F64", shape: [1], data: Float64Array.of(25) },
  };
  assert.deepEqual(tensors, expected);
});

Deno.test("writeSafetensors() gives byte for byte what the safetensors package wrote", () => {
  const bytes = fileOf("safetensors_golden_kinds");
  const { metadata, tensors } = readSafetensors(bytes);
  assert.deepEqual(Object.keys(tensors).sort(), ["0/chip", "0/expect/y", "0/x", "1/chip"]);
  const shuffled = Object.fromEntries(Object.entries(tensors).toReversed());
  assert.deepEqual(writeSafetensors(shuffled, metadata), bytes);
});

Deno.test("writeSafetensors() and readSafetensors() round trip", () => {
  const tensors: Record<string, Tensor> = {
    b: { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) },
    a: { dtype: "F64", shape: [1, 2], data: Float64Array.of(-0, Number.MIN_VALUE) },
    'c " \\ {': { dtype: "I32", shape: [], data: Int32Array.of(-7) },
    d: { dtype: "F32", shape: [2, 0], data: new Float32Array(0) },
  };
  assert.deepEqual(readSafetensors(writeSafetensors(tensors)), { metadata: {}, tensors });
  // a view into a larger buffer, on both sides
  const view = new Float64Array(8).fill(3).subarray(2, 4);
  const bytes = writeSafetensors({ v: { dtype: "F64", shape: [2], data: view } });
  const inside = new Uint8Array([9, 9, 9, ...bytes]).subarray(3);
  assert.deepEqual(readSafetensors(inside).tensors.v.data, Float64Array.of(3, 3));
});

Deno.test("writeSafetensors() refuses data that is not what it says", () => {
  const write = (tensor: unknown) => () => writeSafetensors({ x: tensor as Tensor });
  assert.throws(write({ dtype: "F32", shape: [2], data: new Float32Array(3) }), /x: expected 2 values of \[2\], got 3/);
  assert.throws(
    write({ dtype: "F32", shape: [2], data: new Float64Array(2) }),
    /expected data of dtype F32, got Float64/,
  );
  assert.throws(write({ dtype: "F16", shape: [2], data: new Float32Array(2) }), SafetensorsError);
});

const one = (more: object) => ({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...more } });
const f32 = (from: number, to: number) => ({ dtype: "F32", shape: [(to - from) / 4], data_offsets: [from, to] });
const BAD: [string, Uint8Array, RegExp][] = [
  ["no bytes", new Uint8Array(0), /file: expected at least 8 bytes, got 0/],
  ["header longer than the file", made({}, { length: 3n }), /header length: expected at most 2, the rest, got 3/],
  ["header of 2⁶³ bytes", made({}, { length: 2n ** 63n }), /header length: expected at most 100000000 bytes/],
  ["bad UTF-8", new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28]), /header: expected JSON in UTF-8/],
  ["bad JSON", made("{,}"), /header: expected JSON in UTF-8/],
  ["a list", made("[]"), /header: expected an object, from its first byte, got \[\]/],
  ["a blank before it", made(" {}"), /header: expected an object, from its first byte/],
  ["a name twice", made('{"x":1,"\\u0078":2}'), /header: expected every name once, got x twice/],
  ["a key of an entry twice", made('{"x":{"dtype":"F32","dtype":"U8"}}'), /got dtype twice/],
  ["metadata of numbers", made({ __metadata__: { a: 1 } }), /__metadata__: expected an object of strings/],
  ["an entry that is a number", made({ x: 3 }), /x: expected an object with dtype, shape and data_offsets, got 3/],
  ["unknown dtype", made(one({ dtype: "toString" }), { body: 8 }), /x: expected dtype F64 \|.*got "toString"/],
  ["negative axis", made(one({ shape: [-2] }), { body: 8 }), /x: expected shape of whole numbers, got \[-2\]/],
  ["broken offsets", made(one({ data_offsets: [0] }), { body: 8 }), /expected data_offsets of two whole numbers/],
  ["offsets the wrong way", made(one({ data_offsets: [8, 0] }), { body: 8 }), /data_offsets in order and up to 8/],
  ["offsets beyond the end", made(one({ data_offsets: [8, 16] }), { body: 8 }), /data_offsets in order and up to 8/],
  ["wrong length", made(one({ shape: [3] }), { body: 8 }), /x: expected 12 bytes of F32 \[3\], got 8/],
  ["axes beyond counting", made(one({ shape: [2 ** 52, 2 ** 52, 0] }), { body: 8 }), /expected 0 bytes/],
  ["overlap", made({ x: f32(0, 8), y: f32(4, 12) }, { body: 12 }), /y: expected data_offsets from 8.*got 4/],
  ["the same bytes twice", made({ x: f32(0, 8), y: f32(0, 8) }, { body: 8 }), /y: expected data_offsets from 8/],
  ["a hole", made({ x: f32(0, 4), y: f32(8, 12) }, { body: 12 }), /y: expected data_offsets from 4.*got 8/],
  ["bytes behind the last", made(one({}), { body: 9 }), /file: expected \d+ bytes, where the last array ends, got/],
];

// a file may be made to exhaust the reader's stack
const deep = (text: string) => made(`{"x":${text.repeat(200_000)}1${(text === "[" ? "]" : "}").repeat(200_000)}}`);
BAD.push(["lists in lists", deep("["), /x: expected an object with dtype/]);
BAD.push(["objects in objects", deep('{"a":'), /x: expected dtype F64/]);
BAD.push(["a name of 10 MB", made(`{"${'\\"'.repeat(5e6)}":1}`), /expected an object with dtype/]);

for (const [name, bytes, reason] of BAD) {
  Deno.test(`readSafetensors() refuses: ${name}`, () => {
    assert.throws(() => readSafetensors(bytes, "a.safetensors"), (error: Error) => {
      assert(error instanceof SafetensorsError, error.stack);
      assert.match(error.message, /^a\.safetensors /);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("readSafetensors() of 4000 damaged files fails only with its own error", () => {
  const random = mulberry32(20261120);
  const below = (n: number) => Math.floor(random() * n);
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes = Array.from(fileOf(round % 2 ? "safetensors_all_kinds" : "safetensors_golden_kinds"));
    for (let change = below(3) + 1; change > 0; change--) {
      const at = below(random() < 0.7 ? Math.min(bytes.length, 700) : bytes.length); // mostly in the header
      const deed = below(4);
      if (deed === 0) bytes[at] = below(256);
      else if (deed === 1) bytes.splice(at, below(9));
      else if (deed === 2) bytes.splice(at, 0, ...Array.from({ length: below(9) }, () => below(256)));
      else bytes[at] ^= 1 << below(8);
    }
    try {
      readSafetensors(Uint8Array.from(bytes));
    } catch (error) {
      assert(error instanceof SafetensorsError, `round ${round}: ${(error as Error).stack}`);
      refused++;
    }
  }
  assert(refused > 2000, `only ${refused} refused`);
});
