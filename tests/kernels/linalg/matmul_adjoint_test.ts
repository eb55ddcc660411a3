import assert from "node:assert/strict";
import { oracle } from "../../support.ts";
import { count } from "../../../kernels/kernel.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { appendGradient } from "../../../kernels/derivatives.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { weightedSum } from "../_derivatives.ts";

/** Σ a·b·weight with its adjoints; a batch of two. */
function differentiated(transpose: string, [batch, batch_a, batch_b] = [2, 2, 2], wrt = ["a", "b"]) {
  const [m, k, n] = [3, 4, 5];
  const builder = new ProgramBuilder("test of linalg/matmul adjoints");
  const a = builder.buffer("a", { dims: transpose === "left" ? [batch_a, k, m] : [batch_a, m, k], role: "state" });
  const b = builder.buffer("b", { dims: transpose === "right" ? [batch_b, n, k] : [batch_b, k, n], role: "state" });
  const weight = builder.buffer("weight", { dims: [batch, m, n], role: "input" });
  const params = { batch, batch_a, batch_b, m, k, n };
  const { c } = builder.call(matmul, { params, constants: { transpose }, buffers: { a, b } });
  const sum = builder.buffer("sum", { dims: [1], role: "output" });
  builder.call(weightedSum, { params: { count: count(c.dims) }, buffers: { y: c, weight, sum } });
  const calls = builder.program.calls.length;
  const adjoints = appendGradient(builder, { of: sum, wrt: [a, b].filter(({ name }) => wrt.includes(name)) });
  for (const buffer of adjoints) buffer.role = "output";
  return { program: builder.program, adjoints, added: builder.program.calls.length - calls };
}

for (const transpose of ["none", "right", "left"]) {
  Deno.test(`linalg/matmul adjoints agree with central differences [transpose=${transpose}]`, async () => {
    const { program, adjoints } = differentiated(transpose);
    const wave = (name: string, f: number) =>
      Float64Array.from({ length: count(program.buffers.get(name)!.dims) }, (_, i) => Math.sin(f * i + 1));
    const data = { a: wave("a", 0.7), b: wave("b", 1.3), weight: wave("weight", 2.1) };
    const session = await oracle.load(program, data);
    const sumAt = async (name: string, values: Float64Array) => {
      session.write(name, values);
      session.run();
      return (await session.read("sum"))[0];
    };
    session.run();
    const found = await Promise.all(adjoints.map(({ name }) => session.read(name)));
    for (const [slot, name] of (["a", "b"] as const).entries()) {
      assert.equal(found[slot].length, data[name].length);
      for (let i = 0; i < data[name].length; i++) {
        // the sum is linear in each number, so a step of one leaves rounding only
        const moved = (by: number) => data[name].map((x, at) => at === i ? x + by : x);
        const difference = await sumAt(name, moved(0.5)) - await sumAt(name, moved(-0.5));
        assert(Math.abs(difference - found[slot][i]) < 1e-12, `${name}[${i}]: ${found[slot][i]}, not ${difference}`);
      }
      session.write(name, data[name]);
    }
  });
}

Deno.test("linalg/matmul adjoints are computed only where they are needed", () => {
  assert.equal(differentiated("none", [2, 2, 2], ["b"]).added, 1);
  assert.equal(differentiated("none", [2, 2, 1], ["a"]).added, 1);
  assert.throws(() => differentiated("none", [2, 2, 1], ["b"]), {
    name: "TypeError",
    message: "Cannot differentiate linalg/matmul by b: a batch of 2 shares it",
  });
});
