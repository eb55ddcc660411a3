/** Adjoints and tangents of scalar maps and losses against central differences, in f64. */

import assert from "node:assert/strict";
import { appendGradient, appendTangent } from "../../../kernels/derivatives.ts";
import { count } from "../../../kernels/kernel.ts";
import { KINDS } from "../../../kernels/nn/_activation_kinds.ts";
import { activation } from "../../../kernels/nn/activation.ts";
import { activationBackward } from "../../../kernels/nn/activation_backward.ts";
import { softmaxCrossEntropy } from "../../../kernels/nn/softmax_cross_entropy.ts";
import { squaredError } from "../../../kernels/nn/squared_error.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { mulberry32, oracle } from "../../support.ts";
import { weightedSum } from "../_derivatives.ts";

const [ROWS, COLS, PROBES, STEP] = [3, 5, 2, 1e-4];
const COUNT = ROWS * COLS;

type Loss = "squared error" | "cross-entropy" | "weighted sum";

/** A loss of f(x): the mean over its rows is what is differentiated. */
function appendLoss(builder: ProgramBuilder, { loss, y }: { loss: Loss; y: Buffer }): { of: Buffer; other: Buffer } {
  if (loss === "weighted sum") {
    const weight = builder.buffer("other", { dims: [ROWS, COLS], role: "state" });
    return { of: builder.call(weightedSum, { params: { count: COUNT }, buffers: { y, weight } }).sum, other: weight };
  }
  if (loss === "squared error") {
    const wanted = builder.buffer("other", { dims: [ROWS, COLS], role: "state" });
    const params = { rows: ROWS, cols: COLS };
    return { of: builder.call(squaredError, { params, buffers: { x: y, wanted } }).loss, other: wanted };
  }
  const labels = builder.constant("labels", Uint32Array.of(4, 0, 2));
  const params = { rows: ROWS, classes: COLS };
  return { of: builder.call(softmaxCrossEntropy, { params, buffers: { logits: y, labels } }).loss, other: labels };
}

interface Checked {
  kind: string;
  loss: Loss;
  /** What varies, of x and, where it is no array of labels, the loss's other input. */
  varying: string[];
}

async function checkAgainstDifferences({ kind, loss, varying }: Checked): Promise<void> {
  const builder = new ProgramBuilder("scalar map and loss");
  const x = builder.buffer("x", { dims: [ROWS, COLS], role: "state" });
  const y =
    builder.call(activation, { params: { count: COUNT, alpha: 0.25 }, constants: { kind }, buffers: { x } }).out;
  const { of, other } = appendLoss(builder, { loss, y });
  const wrt = loss === "squared error" ? [x, other] : [x];
  const gradients = appendGradient(builder, { of, wrt });
  const seeds = [x, other].filter(({ name }) => varying.includes(name)).map((b): [Buffer, Buffer] => [
    b,
    builder.buffer(`tangent of ${b.name}`, { dims: [PROBES, ...b.dims], role: "input" }),
  ]);
  const tangents = appendTangent(builder, { calls: [...builder.program.calls], seeds, of: gradients, probes: PROBES });
  for (const buffer of [of, ...gradients, ...tangents]) if (buffer?.role === "scratch") buffer.role = "output";
  const random = mulberry32(1);
  // away from the corner at 0, and where x + alpha is no small number
  const point = () => (kind !== "rsqrt" && random() < 0.5 ? -1 : 1) * (0.3 + random());
  const inputs = [x, ...(loss === "cross-entropy" ? [] : [other]), ...seeds.map(([, tangent]) => tangent)];
  const data = Object.fromEntries(inputs.map((b) => [b.name, Float64Array.from({ length: count(b.dims) }, point)]));
  const session = await oracle.load(builder.program, data);
  const at = async (by: number, probe: number) => {
    for (const [b, tangent] of seeds) {
      session.write(b.name, data[b.name].map((v, i) => v + by * data[tangent.name][probe * COUNT + i]));
    }
    session.run();
    const [losses, ...slopes] = await Promise.all([of, ...gradients].map(({ name }) => session.read(name)));
    return {
      mean: Array.from(losses).reduce((sum, v) => sum + v, 0) / losses.length,
      slopes: slopes.map((s) => [...s]),
    };
  };
  const { slopes } = await at(0, 0);
  const moved = await Promise.all(tangents.map((b) => b ? session.read(b.name) : new Float64Array(PROBES * COUNT)));
  for (let p = 0; p < PROBES; p++) {
    const [up, down] = [await at(STEP, p), await at(-STEP, p)];
    const along = seeds.filter(([b]) => wrt.includes(b)).map(([b, tangent]) => ({ b, v: data[tangent.name] }));
    const got = along.reduce((sum, { b, v }) => sum + dot(slopes[wrt.indexOf(b)], v.subarray(p * COUNT)), 0);
    if (along.length === seeds.length) near("gradient", { got, expected: (up.mean - down.mean) / (2 * STEP) });
    gradients.forEach((_, g) => {
      for (let i = 0; i < COUNT; i++) {
        const expected = (up.slopes[g][i] - down.slopes[g][i]) / (2 * STEP);
        near(`tangent of gradient ${g} [${i}], probe ${p}`, { got: moved[g][p * COUNT + i], expected });
      }
    });
  }
  session.close();
}

function dot(a: number[], b: ArrayLike<number>): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

/** The step leaves STEP² = 1e-8 of a third derivative, which is below 20 at these points. */
function near(what: string, { got, expected }: { got: number; expected: number }): void {
  assert(Math.abs(got - expected) <= 4e-7 * (1 + Math.abs(expected)), `${what}: expected ${expected}, got ${got}`);
}

const CASES: [Loss, string[]][] = [
  ["squared error", ["x"]],
  ["squared error", ["other"]],
  ["squared error", ["x", "other"]],
  ["cross-entropy", ["x"]],
  ["weighted sum", ["x"]],
];
for (const kind of Object.keys(KINDS)) {
  Deno.test(`derivatives of ${kind} with every loss are those of differences`, async () => {
    for (const [loss, varying] of CASES) await checkAgainstDifferences({ kind, loss, varying });
  });
}

Deno.test("nn/squared_error and nn/softmax_cross_entropy refuse the tangent of a loss", () => {
  for (const loss of ["squared error", "cross-entropy"] as const) {
    const builder = new ProgramBuilder("tangent of a loss");
    const y = builder.buffer("y", { dims: [ROWS, COLS], role: "input" });
    const { of } = appendLoss(builder, { loss, y });
    const tangent = builder.buffer("tangent", { dims: [PROBES, ROWS, COLS], role: "input" });
    const calls = [...builder.program.calls];
    assert.throws(() => appendTangent(builder, { calls, seeds: [[y, tangent]], of: [of], probes: PROBES }), {
      name: "TypeError",
      message: /^Cannot take the tangent of nn\/\w+ loss: only its gradient has one$/,
    });
  }
});

Deno.test("nn/activation_backward refuses the tangent of a shared x and a fourth derivative", () => {
  for (
    const { batch, order, message } of [
      { batch: 2, order: "first", message: "by x: a batch of 2 shares it" },
      { batch: 1, order: "third", message: "by x: it has no fourth derivative" },
    ]
  ) {
    const builder = new ProgramBuilder("tangent that there is not");
    const x = builder.buffer("x", { dims: [4], role: "input" });
    const upstream = builder.buffer("upstream", { dims: [batch, 4], role: "input" });
    const options = { params: { batch, count: 4, alpha: 0 }, constants: { kind: "gelu", order } };
    const { out } = builder.call(activationBackward, { ...options, buffers: { x, upstream } });
    const tangent = builder.buffer("tangent", { dims: [PROBES, 4], role: "input" });
    const calls = [...builder.program.calls];
    assert.throws(() => appendTangent(builder, { calls, seeds: [[x, tangent]], of: [out], probes: PROBES }), {
      message: `Cannot take the tangent of nn/activation_backward ${message}`,
    });
  }
});
