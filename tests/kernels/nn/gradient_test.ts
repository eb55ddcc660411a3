/** A small network differentiated by appendGradient: against central differences in f64, and the gpu against f64. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import type { Numbers } from "../../../kernels/kernel.ts";
import { appendGradient } from "../../../kernels/derivatives.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { activation } from "../../../kernels/nn/activation.ts";
import { bias } from "../../../kernels/nn/bias.ts";
import { softmaxCrossEntropy } from "../../../kernels/nn/softmax_cross_entropy.ts";
import { gpuOnly, mulberry32, oracle } from "../../support.ts";

interface Net {
  batch: number;
  widths: number[];
  /** Kind after every layer but the last. */
  kinds: string[];
}

const NETS: Record<string, Net> = {
  "tanh, gelu": { batch: 5, widths: [6, 7, 4, 3], kinds: ["tanh", "gelu"] },
  "gelu, tanh": { batch: 4, widths: [3, 8, 5, 10], kinds: ["gelu", "tanh"] },
  "relu, batch 64": { batch: 64, widths: [64, 32, 10], kinds: ["relu"] },
};

/** The net's program with the mean loss's gradient by every weight and bias. */
function build({ batch, widths, kinds }: Net) {
  const builder = new ProgramBuilder("net");
  let x = builder.buffer("x", { dims: [batch, widths[0]], role: "input" });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [batch], role: "input" });
  const wrt: Buffer[] = [];
  for (let layer = 1; layer < widths.length; layer++) {
    const [k, n] = [widths[layer - 1], widths[layer]];
    const weight = builder.buffer(`weight${layer}`, { dims: [k, n], role: "state" });
    const offset = builder.buffer(`bias${layer}`, { dims: [n], role: "state" });
    wrt.push(weight, offset);
    const params = { batch: 1, batch_a: 1, batch_b: 1, m: batch, k, n };
    const product = builder.call(matmul, { params, buffers: { a: x, b: weight } }).c;
    x = builder.call(bias, { params: { rows: batch, cols: n }, buffers: { x: product, bias: offset } }).out;
    if (layer === widths.length - 1) continue;
    const constants = { kind: kinds[layer - 1] };
    x = builder.call(activation, { params: { count: batch * n, alpha: 0 }, constants, buffers: { x } }).out;
  }
  const loss = builder.buffer("loss", { dims: [batch], role: "output" });
  const params = { rows: batch, classes: widths.at(-1)! };
  builder.call(softmaxCrossEntropy, { params, buffers: { logits: x, labels, loss } });
  const gradients = appendGradient(builder, { of: loss, wrt });
  for (const gradient of gradients) gradient.role = "output";
  return { program: builder.program, wrt, gradients };
}

/** Data that f32 holds exactly, so that both engines get the same. */
function dataOf({ batch, widths }: Net, wrt: Buffer[]): Record<string, Numbers> {
  const random = mulberry32(1);
  const fill = (length: number, scale: number) =>
    Float64Array.from({ length }, () => Math.fround(scale * (2 * random() - 1)));
  const data: Record<string, Numbers> = {
    x: fill(batch * widths[0], 1.5),
    labels: Uint32Array.from({ length: batch }, () => Math.floor(random() * widths.at(-1)!)),
  };
  for (const { name, dims } of wrt) {
    data[name] = fill(dims.reduce((a, b) => a * b, 1), dims.length === 1 ? 0.5 : 2 / Math.sqrt(dims[0]));
  }
  return data;
}

async function gradientsOn(engine: Engine, net: Net): Promise<Record<string, number[]>> {
  const { program, wrt, gradients } = build(net);
  const session = await engine.load(program, dataOf(net, wrt));
  session.run();
  const found: Record<string, number[]> = {};
  for (const [i, { name }] of wrt.entries()) found[name] = [...await session.read(gradients[i].name)];
  session.close();
  return found;
}

/** Central differences of the mean loss by one buffer; with h = 3e-5 both errors are near 1e-10. */
async function differences(net: Net, name: string): Promise<number[]> {
  const { program, wrt } = build(net);
  const data = dataOf(net, wrt);
  const session = await oracle.load(program, data);
  const lossAt = async (values: Numbers) => {
    session.write(name, values);
    session.run();
    return [...await session.read("loss")].reduce((a, b) => a + b) / net.batch;
  };
  const h = 3e-5;
  const result: number[] = [];
  for (let i = 0; i < data[name].length; i++) {
    const at = (delta: number) => lossAt(data[name].map((v, j) => i === j ? v + delta : v) as Numbers);
    result.push((await at(h) - await at(-h)) / (2 * h));
  }
  return result;
}

/** ‖got − expected‖ / ‖expected‖. */
function distance(got: number[], expected: number[]): number {
  assert.equal(got.length, expected.length);
  return Math.hypot(...got.map((g, i) => g - expected[i])) / Math.hypot(...expected);
}

for (const label of ["tanh, gelu", "gelu, tanh"]) {
  Deno.test(`appendGradient() agrees with central differences in f64 [${label}]`, async () => {
    const net = NETS[label];
    for (const [name, gradient] of Object.entries(await gradientsOn(oracle, net))) {
      const off = distance(gradient, await differences(net, name));
      assert(off < 1e-7, `${name}: ${off} of its norm from the differences`);
    }
  });
}

for (const [label, net] of Object.entries(NETS)) {
  gpuOnly(`appendGradient() on the gpu agrees with f64 [${label}]`, async (engine) => {
    const [got, expected] = await Promise.all([gradientsOn(engine, net), gradientsOn(oracle, net)]);
    for (const [name, gradient] of Object.entries(got)) {
      const off = distance(gradient, expected[name]);
      assert(off < 5e-6, `${name}: ${off} of its norm from f64`);
    }
  });
}

Deno.test("appendGradient() refuses to go through a loss or to start at an array", () => {
  const builder = new ProgramBuilder("wrong");
  const x = builder.buffer("x", { dims: [2, 3], role: "input" });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [2], role: "input" });
  const { loss } = builder.call(softmaxCrossEntropy, {
    params: { rows: 2, classes: 3 },
    buffers: { logits: x, labels },
  });
  const { out } = builder.call(activation, { params: { count: 2, alpha: 0 }, buffers: { x: loss } });
  assert.throws(() => appendGradient(builder, { of: out, wrt: [x] }), /its output is an array/);
  const offset = builder.buffer("offset", { dims: [2], role: "input" });
  const shifted = builder.call(bias, { params: { rows: 1, cols: 2 }, buffers: { x: loss, bias: offset } }).out;
  assert.throws(() => appendGradient(builder, { of: shifted, wrt: [x] }), /its output is an array/);
  const label = builder.buffer("label", { scalar: "u32", dims: [1], role: "input" });
  const second = { params: { rows: 1, classes: 2 }, buffers: { logits: loss, labels: label } };
  const last = builder.call(softmaxCrossEntropy, second).loss;
  assert.throws(() => appendGradient(builder, { of: last, wrt: [x] }), /its mean loss must be the last number/);
});
