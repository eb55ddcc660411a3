import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, judge, runOnce } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { normal } from "../../../kernels/noise/normal.ts";
import { eachNormal, normalsOf } from "../../../kernels/noise/normal_oracle.ts";
import golden from "../../../kernels/noise/normal_golden.json" with { type: "json" };

const WORD = 0xffffffff;
const key = { seed: 7, purpose: 1, layer: 2, draw: 0 };
const numbers = [3, 0, WORD];
const chip = () => ({ chip: Uint32Array.from(numbers) });
const chips = numbers.length;

Deno.test("noise/normal oracle gives the golden cases", () => checkGolden(normal, golden as unknown as GoldenFile));

Deno.test("normalsOf() is finite at the ends of the range of words", () => {
  const out = new Float64Array(4);
  normalsOf(Uint32Array.of(0, 0, WORD, WORD), out);
  // word 0 counts as 1: the largest radius is √(−2 ln 2⁻³²)
  assert(Math.abs(out[0] - Math.sqrt(64 * Math.LN2)) < 1e-12, `got ${out[0]}`);
  assert(out[2] > 0 && out[2] < 4e-4, `got ${out[2]}`);
});

Deno.test("eachNormal() visits every cell once, in order, also when the last four are not full", () => {
  for (const cells of [0, 1, 4, 7]) {
    const visited: number[] = [];
    eachNormal(key, { chip: 1, cells, use: (cell) => visited.push(cell) });
    assert.deepEqual(visited, Array.from({ length: cells }, (_, i) => i));
  }
});

gpuTest("noise/normal stays inside its bound", {
  kernel: normal,
  cases: [
    ...[1, 63, 64, 65, 129, 50001].map((quads) => ({ params: { chips, quads, ...key }, seed: 1, buffers: chip })),
    { params: { chips: 0, quads: 3, ...key }, seed: 1 },
    { params: { chips: 3, quads: 0, ...key }, seed: 1 },
    { params: { chips, quads: 65, seed: WORD, purpose: WORD, layer: WORD, draw: WORD }, seed: 1, buffers: chip },
  ],
});

gpuOnly("noise/normal changes with every part of key and counter", async (engine) => {
  const params = { chips: 1, quads: 16, ...key };
  const draw = async (change: Record<string, number>, number = 0) => {
    const buffers = { chip: Uint32Array.of(number) };
    const got = await runOnce(engine, normal, { params: { ...params, ...change }, buffers });
    return got.normal[5];
  };
  const all = [await draw({}), await draw({}, 1)];
  for (const name of Object.keys(key)) all.push(await draw({ [name]: 99 }));
  assert.equal(new Set(all).size, all.length, all.join(" "));
});

Deno.test("noise/normal oracle gives its bound only when asked", () => {
  const params = { chips: 1, quads: 1, ...key };
  const buffers = { chip: Uint32Array.of(0) };
  assert.equal(normal.oracle({ params, constants: {}, buffers, bounds: false }).normal.bound, undefined);
  assert.equal(judge(normal, { params, buffers }).normal.bound?.length, 4);
});

chipAloneTest(normal, { params: { quads: 13, ...key }, buffers: () => ({}) });
