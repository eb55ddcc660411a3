import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuTest } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { philox } from "../../../kernels/noise/philox.ts";
import { philox4x32 } from "../../../kernels/noise/philox_oracle.ts";
import golden from "../../../kernels/noise/philox_golden.json" with { type: "json" };

const WORD = 0xffffffff;

// Random123, kat_vectors, philox4x32 with 10 rounds: counter, key, words
const PUBLISHED = [
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[WORD, WORD, WORD, WORD], [WORD, WORD], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

for (const [counter, key, words] of PUBLISHED) {
  const name = counter.map((word) => word.toString(16)).join(" ");
  Deno.test(`philox4x32() gives the published words [counter ${name}]`, () => {
    const block = Uint32Array.from(counter);
    philox4x32(block, key[0], key[1]);
    assert.deepEqual([...block], words);
  });
}

Deno.test("noise/philox oracle gives the golden cases", () => checkGolden(philox, golden as unknown as GoldenFile));

const key = { seed: 7, purpose: 1, layer: 2, draw: 3 };
const numbers = [0, 17, WORD, 1, 2 ** 31, 17, 255];
const chip = () => ({ chip: Uint32Array.from(numbers) });
const chips = numbers.length;

gpuTest("noise/philox gives the integers of its oracle", {
  kernel: philox,
  cases: [
    ...[1, 63, 64, 65, 129].map((quads) => ({ params: { chips, quads, ...key }, seed: 1, buffers: chip })),
    { params: { chips: 0, quads: 3, ...key }, seed: 1 },
    { params: { chips: 3, quads: 0, ...key }, seed: 1 },
    { params: { chips, quads: 65, ...key, seed: WORD }, seed: 1, buffers: chip },
    { params: { chips, quads: 65, ...key, purpose: WORD }, seed: 1, buffers: chip },
    { params: { chips, quads: 65, ...key, layer: WORD }, seed: 1, buffers: chip },
    { params: { chips, quads: 65, ...key, draw: WORD }, seed: 1, buffers: chip },
    { params: { chips: 1000, quads: 9, seed: 0x80000000, purpose: 0xffff, layer: 0x10000, draw: 0xfffe }, seed: 2 },
  ],
});

chipAloneTest(philox, { params: { quads: 13, ...key }, buffers: () => ({}) });
