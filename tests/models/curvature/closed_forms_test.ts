/** Second derivatives that have a closed form: of activations, of linear and of logistic regression. */

import assert from "node:assert/strict";
import { appendGradient, appendTangent } from "../../../kernels/derivatives.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { activation } from "../../../kernels/nn/activation.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { denseMatrix } from "../../../models/curvature/dense.ts";
import { openNetworkOperator, type OperatorOptions } from "../../../models/curvature/network_operator.ts";
import { initialise, type Network } from "../../../models/networks/network.ts";
import { weightedSum } from "../../kernels/_derivatives.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { batchOf, difference, norm, vectorsOf } from "./network_support.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slope = (x: number) => sigmoid(x) * (1 - sigmoid(x));
const ALPHA = 0.5;

/** f″ by its definition; rsqrt is 1/√(x + alpha). */
const SECOND: Record<string, (x: number) => number> = {
  relu: () => 0,
  leaky_relu: () => 0,
  gelu: (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * (2 - x * x),
  silu: (x) => slope(x) * (2 + x * (1 - 2 * sigmoid(x))),
  tanh: (x) => -2 * Math.tanh(x) / Math.cosh(x) ** 2,
  sigmoid: (x) => slope(x) * (1 - 2 * sigmoid(x)),
  rsqrt: (x) => 0.75 * (x + ALPHA) ** -2.5,
};
const POINTS = [-3.5, -2, -1.25, -0.5, -0.0625, 0.125, 0.75, 1.5, 2.25, 4];

for (const [kind, second] of Object.entries(SECOND)) {
  Deno.test(`the tangent of the gradient through ${kind} is its second derivative`, async () => {
    const points = Float64Array.from(kind === "rsqrt" ? POINTS.map(Math.abs) : POINTS);
    const count = points.length;
    const builder = new ProgramBuilder("second derivative");
    const x = builder.buffer("x", { dims: [count], role: "input" });
    const weight = builder.buffer("weight", { dims: [count], role: "input" });
    const params = { count, alpha: ALPHA };
    const { out } = builder.call(activation, { params, constants: { kind }, buffers: { x } });
    const { sum: of } = builder.call(weightedSum, { params: { count }, buffers: { y: out, weight } });
    const gradients = appendGradient(builder, { of, wrt: [x] });
    const vector = builder.buffer("vector", { dims: [1, count], role: "input" });
    const calls = [...builder.program.calls];
    const [tangent] = appendTangent(builder, { calls, seeds: [[x, vector]], of: gradients, probes: 1 });
    if (!tangent) return points.forEach((point) => assert.equal(second(point), 0));
    builder.keep(tangent, "tangent");
    const [w, v] = [vectorsOf(count, { seed: 1 }), vectorsOf(count, { seed: 2 })];
    const session = await oracle.load(builder.program, { x: points, weight: w, vector: v });
    session.run();
    (await session.read("tangent")).forEach((got, i) => {
      const expected = w[i] * second(points[i]) * v[i];
      assert(Math.abs(got - expected) <= 1e-13, `at ${points[i]}: expected ${expected}, got ${got}`);
    });
  });
}

const [INPUTS, OUTPUTS, IMAGES] = [5, 3, 11];

/** One dense layer with a bias: regression. */
const regression: Network = initialise(
  { name: "regression", input: [1, 1, INPUTS], layers: [{ kind: "dense", outputs: OUTPUTS }] },
  { seed: 3 },
);
const batch = batchOf(regression, IMAGES);
const wanted = Float32Array.from(vectorsOf(IMAGES * OUTPUTS));

/** Inputs of an image with the 1 that the bias sees. */
function inputsOf(image: number): number[] {
  return [...batch.images.subarray(image * INPUTS, (image + 1) * INPUTS), 1];
}

/** Σ over images of (curvature of the loss by the outputs) ⊗ x xᵀ, rows and columns in the order (input, output). */
function kronecker(byOutputs: (image: number) => number[][]): Float64Array {
  const size = (INPUTS + 1) * OUTPUTS;
  const matrix = new Float64Array(size * size);
  for (let image = 0; image < IMAGES; image++) {
    const [x, bend] = [inputsOf(image), byOutputs(image)];
    matrix.forEach((_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      const pixels = x[Math.floor(row / OUTPUTS)] * x[Math.floor(column / OUTPUTS)];
      matrix[at] += pixels * bend[row % OUTPUTS][column % OUTPUTS];
    });
  }
  return matrix;
}

/** Squared error: the Hessian is 2/(images · outputs) Xᵀ X for every output, whatever the weights. */
const linear = () => kronecker(() => matrixOf((o, q) => o === q ? 2 / (IMAGES * OUTPUTS) : 0));

/** Cross-entropy: (1/images) Σ (diag p − p pᵀ) ⊗ x xᵀ. */
const logistic = () =>
  kronecker((image) => {
    const p = probabilitiesOf(image);
    return matrixOf((o, q) => ((o === q ? p[o] : 0) - p[o] * p[q]) / IMAGES);
  });

function matrixOf(entry: (o: number, q: number) => number): number[][] {
  return Array.from({ length: OUTPUTS }, (_, o) => Array.from({ length: OUTPUTS }, (_, q) => entry(o, q)));
}

function probabilitiesOf(image: number): number[] {
  const [weight, bias] = ["0.weight", "0.bias"].map((name) => regression.tensors[name]);
  const odds = Array.from({ length: OUTPUTS }, (_, o) => {
    const x = inputsOf(image);
    return Math.exp(bias[o] + x.slice(0, INPUTS).reduce((sum, v, i) => sum + v * weight[i * OUTPUTS + o], 0));
  });
  const total = odds.reduce((a, b) => a + b);
  return odds.map((one) => one / total);
}

async function check(
  engine: Engine,
  { options, expected, bar }: { options: OperatorOptions; expected: Float64Array; bar: number },
): Promise<void> {
  const operator = await openNetworkOperator(engine, options);
  const error = difference(await denseMatrix(operator), expected) / norm(expected);
  operator.close();
  assert(error <= bar, `expected a relative error of at most ${bar}, got ${error}`);
}

const CASES = {
  "linear regression": { of: { batch: { ...batch, wanted }, loss: "squared_error" } as const, closed: linear },
  "logistic regression": { of: { batch, loss: "softmax_cross_entropy" } as const, closed: logistic },
};
for (const [name, { of, closed }] of Object.entries(CASES)) {
  // both are convex with a linear network, so that nothing is left out of the Gauss–Newton matrix
  for (const curvature of ["hessian", "gauss_newton"] as const) {
    const options = { network: regression, ...of, curvature };
    Deno.test(`the ${curvature} matrix of ${name} is its closed form`, () =>
      check(oracle, { options, expected: closed(), bar: 1e-14 }));
    gpuOnly(
      `the ${curvature} matrix of ${name} is its closed form, in f32`,
      (engine) => check(engine, { options, expected: closed(), bar: 1e-6 }),
    );
  }
}
