import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, mulberry32, runOnce } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { readOutput } from "../../../kernels/crossbar/read_output.ts";
import golden from "../../../kernels/crossbar/read_output_golden.json" with { type: "json" };

const WORD = 0xffffffff;
const chip = Uint32Array.of(3, WORD, 0);
const params = { chips: 3, seed: 7, purpose: 4, layer: 2, draw: 5 };
const outputsOf = (length: number, chips = 3) => (random: () => number) => ({
  chip,
  current: Float32Array.from({ length: chips * length }, () => 200 * random() - 100),
  variance: Float32Array.from({ length: chips * length }, (_, i) => i % 5 === 0 ? 0 : 9 * random()),
});
const edges = Float32Array.of(0, -4, 1e-38, 0.999e-36, 1.001e-36, 1e-30, 1e-6, 1, 1e6, 1e30);

Deno.test(
  "crossbar/read_output oracle gives the golden cases",
  () => checkGolden(readOutput, golden as unknown as GoldenFile),
);

gpuTest("crossbar/read_output stays inside its bound", {
  kernel: readOutput,
  cases: [
    ...[1, 63, 64, 65, 129, 2002].map((length) => ({
      label: `length=${length}`,
      params: { ...params, length },
      seed: length,
      buffers: outputsOf(length),
    })),
    { label: "last draw", params: { ...params, length: 129, draw: WORD }, seed: 1, buffers: outputsOf(129) },
    {
      label: "edge variances",
      params: { ...params, length: edges.length },
      seed: 1,
      buffers: () => ({
        chip,
        current: new Float32Array(3 * edges.length),
        variance: Float32Array.of(...edges, ...edges, ...edges),
      }),
    },
    { label: "no chips", params: { ...params, chips: 0, length: 5 }, seed: 1 },
    { label: "no outputs", params: { ...params, length: 0 }, seed: 1 },
  ],
});

gpuOnly("crossbar/read_output without variance changes nothing, with it every draw differs", async (engine) => {
  const buffers = outputsOf(65)(mulberry32(5));
  const read = async (value: number, draw: number) => {
    const variance = new Float32Array(3 * 65).fill(value);
    const call = { params: { ...params, length: 65, draw }, buffers: { ...buffers, variance } };
    return [...(await runOnce(engine, readOutput, call)).noisy];
  };
  for (const nothing of [0, -1]) assert.deepEqual(await read(nothing, 1), [...buffers.current]);
  const [first, second, again] = [await read(1, 1), await read(1, 2), await read(1, 1)];
  assert.deepEqual(first, again);
  assert.equal(first.filter((g, i) => g === second[i]).length, 0);
});

chipAloneTest(readOutput, { params: { ...params, length: 13 }, buffers: outputsOf(13, 200) });
