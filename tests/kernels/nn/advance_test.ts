import assert from "node:assert/strict";
import { advance } from "../../../kernels/nn/advance.ts";
import { advanceContract } from "../../../kernels/nn/advance_contract.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { admissionTests, gpuOnly } from "../../support.ts";

admissionTests(advanceContract);

gpuOnly("nn/advance counts every run of a program", async (engine) => {
  const builder = new ProgramBuilder("count");
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  builder.call(advance, { params: { by: 3 }, buffers: { step } });
  const session = await engine.load(builder.program);
  session.run(1000);
  assert.deepEqual([...await session.read("step")], [3000]);
  session.close();
});
