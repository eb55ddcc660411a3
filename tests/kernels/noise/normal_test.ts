import assert from "node:assert/strict";
import { RARE_STREAMS, STREAMS } from "../../../kernels/noise/_streams.ts";
import { normal } from "../../../kernels/noise/normal.ts";
import { normalContract } from "../../../kernels/noise/normal_contract.ts";
import { eachNormal, normalsOf } from "../../../kernels/noise/normal_oracle.ts";
import { philoxOracle } from "../../../kernels/noise/philox_oracle.ts";
import { admissionTests, judge } from "../../support.ts";

const WORD = 0xffffffff;

admissionTests(normalContract);

Deno.test("normalsOf() is finite at the ends of the range of words", () => {
  const out = new Float64Array(4);
  normalsOf(Uint32Array.of(0, 0, WORD, WORD), out);
  // word 0 counts as 1: the largest radius is √(−2 ln 2⁻³²)
  assert(Math.abs(out[0] - Math.sqrt(64 * Math.LN2)) < 1e-12, `got ${out[0]}`);
  assert(out[2] > 0 && out[2] < 4e-4, `got ${out[2]}`);
});

Deno.test("RARE_STREAMS hold the words that they are there for, as a word of a radius", () => {
  for (const [stream, word] of [[RARE_STREAMS.zeros, 0], [RARE_STREAMS.ones, WORD]] as const) {
    const params = { chips: 1, quads: 16, ...stream };
    const { words } = philoxOracle({ params, constants: {}, buffers: { chip: Uint32Array.of(WORD) }, bounds: false });
    assert(words.value.some((value, i) => i % 2 === 0 && value === word), `no word ${word.toString(16)}`);
  }
});

Deno.test("eachNormal() visits every cell once, in order, also when the last four are not full", () => {
  for (const cells of [0, 1, 4, 7]) {
    const visited: number[] = [];
    eachNormal(STREAMS.plain, { chip: 1, cells, use: (cell) => visited.push(cell) });
    assert.deepEqual(visited, Array.from({ length: cells }, (_, i) => i));
  }
});

Deno.test("noise/normal oracle gives its bound only when asked", () => {
  const params = { chips: 1, quads: 1, ...STREAMS.plain };
  const buffers = { chip: Uint32Array.of(0) };
  assert.equal(normal.oracle({ params, constants: {}, buffers, bounds: false }).normal.bound, undefined);
  assert.equal(judge(normal, { params, buffers }).normal.bound?.length, 4);
});
