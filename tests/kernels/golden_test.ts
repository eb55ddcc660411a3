/** A golden set is believed only if manifest, arrays and kernel belong together. */

import assert from "node:assert/strict";
import { GoldenError, loadGoldens, readGoldens, sha256Of } from "../../kernels/golden.ts";
import { defineKernel } from "../../kernels/kernel.ts";
import { KERNELS } from "../../kernels/mod.ts";
import { type Tensor, writeSafetensors } from "../../kernels/safetensors.ts";

const twice = defineKernel({
  id: "test/twice",
  about: "twice its input",
  source: "",
  params: { count: "u32" },
  inputs: { x: "f32[count]", chip: "u32[1]" },
  outputs: { y: "f32[count]" },
  workgroups: () => [1, 1, 1],
  oracle: ({ buffers }) => ({ y: { value: Float64Array.from(buffers.x, (v) => 2 * v) } }),
});

type Json = Record<string, unknown>;

interface Change {
  tensors?: Record<string, Tensor | undefined>;
  manifest?: Json;
  one?: Json;
  /** Puts other bytes in the place of the arrays, unknown to the manifest. */
  swap?: Uint8Array;
}

const f64 = (...values: number[]): Tensor => ({
  dtype: "F64",
  shape: [values.length],
  data: Float64Array.from(values),
});

/** A good set, changed. */
async function read({ tensors = {}, manifest = {}, one = {}, swap }: Change = {}) {
  const good: Record<string, Tensor | undefined> = {
    "0/x": f64(1, -2.5),
    "0/chip": { dtype: "U32", shape: [1], data: Uint32Array.of(7) },
    "0/expect/y": f64(2, -5),
    ...tensors,
  };
  const kept = Object.entries(good).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  const bytes = writeSafetensors(Object.fromEntries(kept));
  const text = JSON.stringify({
    golden: 2,
    kernel: "test/twice",
    arrays: "twice_golden.safetensors",
    sha256: await sha256Of(bytes),
    made: { tool: "closed form", command: "none", date: "2026-11-20", licence: "MIT", reason: "first version" },
    cases: [{ name: "two numbers", params: { count: 2 }, tolerance: 0.5, ...one }],
    ...manifest,
  });
  const place = "kernels/test/twice_golden.json";
  const arrays = () => Promise.resolve(swap ?? bytes);
  return await readGoldens(twice, { place, text: new TextEncoder().encode(text), arrays });
}

Deno.test("readGoldens() gives the cases of a good set", async () => {
  const { cases, manifest } = await read();
  assert.equal(manifest.made.reason, "first version");
  assert.deepEqual(cases, [{
    name: "two numbers",
    call: {
      label: "two numbers",
      params: { count: 2 },
      constants: {},
      buffers: { x: Float64Array.of(1, -2.5), chip: Uint32Array.of(7) },
      exact: false,
    },
    expect: { y: { value: Float64Array.of(2, -5), bound: Float64Array.of(1, 2.5) } },
  }]);
});

Deno.test("sha256Of() gives the published digest of abc", async () => {
  const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, example
  assert.equal(await sha256Of(new TextEncoder().encode("abc")), digest);
});

const BAD: [string, Change, RegExp][] = [
  ["the old version", { manifest: { golden: 1 } }, /json golden: expected 2, got 1$/],
  ["another kernel", { manifest: { kernel: "nn/bias" } }, /json kernel: expected test\/twice, got "nn\/bias"/],
  ["arrays elsewhere", { manifest: { arrays: "../a.safetensors" } }, /arrays: expected "twice_golden.safetensors"/],
  [
    "pending arrays",
    { manifest: { arrays: "twice_golden.pending.safetensors" } },
    /arrays: expected "twice_golden.safetensors"/,
  ],
  ["no hash", { manifest: { sha256: undefined } }, /sha256: expected 64 hexadecimal digits, got undefined/],
  [
    "arrays that are not the manifest's",
    { swap: writeSafetensors({}) },
    /sha256: expected [0-9a-f]{64} of twice_golden.safetensors, got [0-9a-f]{64} \(make both anew/,
  ],
  [
    "arrays that are none",
    {
      swap: new Uint8Array(3),
      manifest: { sha256: "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c" },
    },
    /twice_golden.safetensors file: expected at least 8 bytes, got 3/,
  ],
  [
    "no reason",
    { manifest: { made: { tool: "t", command: "c", date: "d", licence: "l" } } },
    /made.reason: expected a/,
  ],
  ["no cases", { manifest: { cases: [] } }, /cases: expected at least one, got \[\]/],
  ["a case without tolerance", { one: { tolerance: undefined } }, /cases\[0\] tolerance: expected number ≥ 0/],
  ["an unknown parameter", { one: { params: { count: 2, n: 1 } } }, /params.n: expected a parameter of this kernel/],
  ["a missing parameter", { one: { params: {} } }, /params.count: expected a number, got undefined/],
  ["a broken length", { one: { params: { count: 1.5 } } }, /0\/x: Cannot size f32\[count\]/],
  ["an unknown constant", { one: { constants: { kind: "relu" } } }, /kind: expected a constant of this kernel/],
  [
    "a missing input",
    { tensors: { "0/x": undefined } },
    /safetensors 0\/x: expected F64 \[2\] of case "two numbers", got none/,
  ],
  ["a missing answer", { tensors: { "0/expect/y": undefined } }, /0\/expect\/…: expected at least one state or output/],
  ["an input of another length", { tensors: { "0/x": f64(1) } }, /0\/x: expected F64 \[2\].*got F64 \[1\]/],
  ["an answer of another length", { tensors: { "0/expect/y": f64(1, 2, 3) } }, /0\/expect\/y: expected.*got F64 \[3\]/],
  [
    "an input of another kind",
    { tensors: { "0/chip": { dtype: "I32", shape: [1], data: Int32Array.of(7) } } },
    /0\/chip: expected U32 \[1\].*got I32 \[1\]/,
  ],
  [
    "arrays that no case asks for",
    { tensors: { "1/x": f64(1) } },
    /1\/x: expected arrays of the manifest's cases only/,
  ],
];

for (const [name, change, reason] of BAD) {
  Deno.test(`readGoldens() refuses: ${name}`, async () => {
    await assert.rejects(read(change), (error: Error) => {
      assert(error instanceof GoldenError, error.stack);
      assert.match(error.message, /^kernels\/test\/twice_golden\./);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("loadGoldens() says which file is missing", async () => {
  const place = /^kernels\/test\/twice_golden\.json file: expected a readable file, got none$/;
  await assert.rejects(loadGoldens(twice), { name: "GoldenError", message: place });
});

Deno.test("loadGoldens() gives cases of every kernel in the tree", async () => {
  for (const kernel of KERNELS) assert((await loadGoldens(kernel)).length >= 2, kernel.id);
});
