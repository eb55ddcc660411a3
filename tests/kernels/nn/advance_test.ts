import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, gpuOnly, gpuTest } from "../../support.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { advance } from "../../../kernels/nn/advance.ts";
import golden from "../../../kernels/nn/advance_golden.json" with { type: "json" };

Deno.test("nn/advance oracle gives the golden cases", () => checkGolden(advance, golden as unknown as GoldenFile));
gpuTest("nn/advance gives the integer of its oracle", {
  kernel: advance,
  cases: [0, 1, 2 ** 32 - 1].map((by) => ({ params: { by }, seed: by })),
});

gpuOnly("nn/advance counts every run of a program", async (engine) => {
  const builder = new ProgramBuilder("count");
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  builder.call(advance, { params: { by: 3 }, buffers: { step } });
  const session = await engine.load(builder.program);
  session.run(1000);
  assert.deepEqual([...await session.read("step")], [3000]);
  session.close();
});
