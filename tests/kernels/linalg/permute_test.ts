import assert from "node:assert/strict";
import { count } from "../../../kernels/kernel.ts";
import { permute } from "../../../kernels/linalg/permute.ts";
import { permuteContract } from "../../../kernels/linalg/permute_contract.ts";
import { appendGradient } from "../../../kernels/derivatives.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";
import { weightedSum } from "../_derivatives.ts";

admissionTests(permuteContract);

/** Σ weight·y of x swapped; the buffers a gradient can be taken of and by. */
function swapped() {
  const builder = new ProgramBuilder("a swap of axes");
  const params = { batch: 2, rows: 3, cols: 4, inner: 5 };
  const x = builder.buffer("x", { dims: [2, 3, 4, 5], role: "state" });
  const { y } = builder.call(permute, { params, buffers: { x } });
  const weight = builder.buffer("weight", { dims: y.dims, role: "input" });
  const sum = builder.buffer("sum", { dims: [1], role: "output" });
  builder.call(weightedSum, { params: { count: count(y.dims) }, buffers: { y, weight, sum } });
  return { builder, x, y, sum };
}

Deno.test("linalg/permute swaps the axes of a small array", async () => {
  const call = {
    params: { batch: 1, rows: 2, cols: 3, inner: 1 },
    buffers: { x: Float64Array.of(0, 1, 2, 10, 11, 12) },
  };
  assert.deepEqual([...(await runOnce(oracle, permute, call)).y], [0, 10, 1, 11, 2, 12]);
});

Deno.test("linalg/permute adjoints agree with central differences", async () => {
  const { builder, x, sum } = swapped();
  const [gradient] = appendGradient(builder, { of: sum, wrt: [x] });
  gradient.role = "output";
  assert.deepEqual(gradient.dims, x.dims);
  const wave = (f: number) => Float64Array.from({ length: count(x.dims) }, (_, i) => Math.sin(f * i + 1));
  const given = wave(0.7);
  const session = await oracle.load(builder.program, { x: given, weight: wave(2.1) });
  const sumAt = async (values: Float64Array) => {
    session.write("x", values);
    session.run();
    return (await session.read("sum"))[0];
  };
  session.run();
  const found = await session.read(gradient.name);
  for (let i = 0; i < given.length; i++) {
    // the sum is linear in each number, so a step of one leaves rounding only
    const moved = (by: number) => given.map((v, at) => at === i ? v + by : v);
    const slope = await sumAt(moved(0.5)) - await sumAt(moved(-0.5));
    assert(Math.abs(slope - found[i]) < 1e-12, `x[${i}]: expected ${slope}, got ${found[i]}`);
  }
  session.close();
});

Deno.test("linalg/permute has no adjoint where its output is what is differentiated", () => {
  const { builder, x, y } = swapped();
  assert.throws(() => appendGradient(builder, { of: y, wrt: [x] }), {
    name: "TypeError",
    message: "Cannot differentiate linalg/permute: its output is an array, not one number",
  });
});
