import assert from "node:assert/strict";
import { philoxContract } from "../../../kernels/noise/philox_contract.ts";
import { philox4x32 } from "../../../kernels/noise/philox_oracle.ts";
import { admissionTests } from "../../support.ts";

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

admissionTests(philoxContract);
