import assert from "node:assert/strict";
import { add } from "../../../kernels/linalg/add.ts";
import { addContract } from "../../../kernels/linalg/add_contract.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { softmaxCrossEntropy } from "../../../kernels/nn/softmax_cross_entropy.ts";
import { appendGradient } from "../../../kernels/derivatives.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { admissionTests, mulberry32, oracle } from "../../support.ts";

admissionTests(addContract);

const ROWS = 5;
const CLASSES = 3;

/** Mean loss of the logits x·left + y·right; by name the buffers a gradient can be taken by. */
function branches() {
  const builder = new ProgramBuilder("two branches that are added");
  const weights = ["left", "right"].map((name) => builder.buffer(name, { dims: [4, CLASSES], role: "state" }));
  const products = ["x", "y"].map((name, i) => {
    const a = builder.buffer(name, { dims: [ROWS, 4], role: "input" });
    const params = { batch: 1, batch_a: 1, batch_b: 1, m: ROWS, k: 4, n: CLASSES };
    return builder.call(matmul, { params, buffers: { a, b: weights[i] } }).c;
  });
  const given = {
    params: { batch: 1, batch_a: 1, batch_b: 1, count: ROWS * CLASSES, scale: 1 },
    buffers: { a: products[0], b: products[1] },
  };
  const { sum: logits } = builder.call(add, given);
  const labels = builder.buffer("labels", { scalar: "u32", dims: [ROWS], role: "input" });
  const loss = builder.buffer("loss", { dims: [ROWS], role: "output" });
  builder.call(softmaxCrossEntropy, { params: { rows: ROWS, classes: CLASSES }, buffers: { logits, labels, loss } });
  return { builder, weights, products, logits, loss };
}

Deno.test("linalg/add hands one adjoint to both inputs, without a call", () => {
  const { builder, products, loss } = branches();
  const calls = builder.program.calls.length;
  const [a, b] = appendGradient(builder, { of: loss, wrt: products });
  assert.equal(a, b);
  assert.equal(builder.program.calls.length, calls);
});

Deno.test("linalg/add adjoints agree with central differences", async () => {
  const { builder, weights, loss } = branches();
  const gradients = appendGradient(builder, { of: loss, wrt: weights });
  for (const gradient of gradients) gradient.role = "output";
  const random = mulberry32(1);
  const fill = (length: number) => Float64Array.from({ length }, () => 2 * random() - 1);
  const labels = new Uint32Array([0, 2, 1, 1, 0]);
  const data = { x: fill(4 * ROWS), y: fill(4 * ROWS), left: fill(4 * CLASSES), right: fill(4 * CLASSES) };
  const session = await oracle.load(builder.program, { ...data, labels });
  session.run();
  const found = await Promise.all(gradients.map(({ name }) => session.read(name)));
  const lossWith = async (name: string, values: Float64Array) => {
    session.write(name, values);
    session.run();
    return [...await session.read("loss")].reduce((total, one) => total + one, 0) / ROWS;
  };
  for (const [i, name] of (["left", "right"] as const).entries()) {
    for (let at = 0; at < data[name].length; at++) {
      const moved = (by: number) => data[name].map((v, j) => j === at ? v + by : v);
      // h = 1e-4: h² of the third derivative and 1e-16 / h of rounding are both below 1e-8
      const slope = (await lossWith(name, moved(1e-4)) - await lossWith(name, moved(-1e-4))) / 2e-4;
      assert(Math.abs(slope - found[i][at]) < 1e-8, `${name}[${at}]: expected ${slope}, got ${found[i][at]}`);
    }
    session.write(name, data[name]);
  }
  session.close();
});

Deno.test("linalg/add has no adjoint where its output is what is differentiated", () => {
  const { builder, products, logits } = branches();
  assert.throws(() => appendGradient(builder, { of: logits, wrt: products }), {
    name: "TypeError",
    message: "Cannot differentiate linalg/add: its output is an array, not one number",
  });
});
