import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest, mulberry32, runOnce } from "../../support.ts";
import { chipAloneTest } from "../../support_statistics.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import golden from "../../../kernels/crossbar/program_golden.json" with { type: "json" };

const KINDS = ["additive", "proportional", "lognormal", "polynomial"];
const WORD = 0xffffffff;
const chip = Uint32Array.of(3, WORD, 0);
const key = { seed: 7, purpose: 1, layer: 2 };
const none = { c0: 0, c1: 0, c2: 0, c3: 0, c4: 0, floor: -1e30, ceiling: 1e30 };
const pcm = { ...none, g_max: 25, c0: 0.26348, c1: 1.965, c2: -1.1731, floor: 0 };
const other = { ...none, g_max: 25, c0: 0.3, floor: 0, ceiling: 25 };
const paramsOf = (kind: string) => ({ chips: 3, ...key, ...(kind === "polynomial" ? pcm : other) });
const target = (cells: number) => (random: () => number) => ({
  chip,
  target: Float32Array.from({ length: cells }, (_, k) => k % 9 === 0 ? 0 : 25 * random()),
});

Deno.test("crossbar/program oracle gives the golden cases", () =>
  checkGolden(program, golden as unknown as GoldenFile));

gpuTest("crossbar/program stays inside its bound", {
  kernel: program,
  cases: KINDS.flatMap((kind) =>
    [1, 63, 64, 65, 129, 2002].map((cells) => ({
      label: `kind=${kind} cells=${cells}`,
      params: { cells, ...paramsOf(kind) },
      constants: { kind },
      seed: cells,
      buffers: target(cells),
    }))
  ),
});

const edges = Float32Array.of(0, 1e-30, 1e-6, 24.999998, 25, 25.000002, 1e4, -3);
gpuTest("crossbar/program stays inside its bound at edge values", {
  kernel: program,
  cases: [
    ...KINDS.map((kind) => ({
      label: `kind=${kind}`,
      params: { cells: edges.length, ...paramsOf(kind), floor: -1e30, ceiling: 1e30 },
      constants: { kind },
      seed: 1,
      buffers: () => ({ chip, target: edges }),
    })),
    {
      label: "all five coefficients, negative σ for some",
      params: { ...paramsOf("polynomial"), cells: 129, c0: -0.1, c1: 3, c2: -7, c3: 5.5, c4: -2.25, g_max: 40 },
      constants: { kind: "polynomial" },
      seed: 2,
      buffers: target(129),
    },
    {
      label: "exponents far beyond ±80",
      params: { ...paramsOf("lognormal"), cells: 63, c0: 200 },
      constants: { kind: "lognormal" },
      seed: 3,
      buffers: target(63),
    },
    { label: "no chips", params: { ...paramsOf("additive"), chips: 0, cells: 5 }, seed: 1 },
    { label: "no cells", params: { ...paramsOf("additive"), cells: 0 }, seed: 1 },
  ],
});

for (const kind of KINDS) {
  gpuOnly(`crossbar/program without noise changes nothing [kind=${kind}]`, async (engine) => {
    const buffers = { chip, target: target(65)(mulberry32(5)).target };
    const params = { chips: 3, cells: 65, ...key, g_max: 25, ...none };
    const free = await runOnce(engine, program, { params, constants: { kind }, buffers });
    assert.deepEqual([...free.programmed], [...buffers.target, ...buffers.target, ...buffers.target]);
    const limits = { floor: 3, ceiling: 20 };
    const { programmed } = await runOnce(engine, program, {
      params: { ...params, ...limits },
      constants: { kind },
      buffers,
    });
    const limited = [...buffers.target].map((g) => Math.min(20, Math.max(3, g)));
    assert.deepEqual([...programmed], [...limited, ...limited, ...limited]);
  });
}

for (const kind of KINDS) {
  const constants = { kind };
  chipAloneTest(program, { params: { ...paramsOf(kind), cells: 13 }, constants, buffers: target(13) });
}
