/** What tests of derivative rules share: adjoints and tangents of a few calls against differences, in f64. */

import assert from "node:assert/strict";
import { appendGradient, appendTangent } from "../../kernels/derivatives.ts";
import { count, defineKernel } from "../../kernels/kernel.ts";
import { type Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { mulberry32, oracle } from "../support.ts";

/** Σ y·weight, whose adjoint is weight: a number to differentiate that an array enters linearly. */
export const weightedSum = defineKernel({
  id: "linalg/weighted_sum_of_test",
  about: "Σ y·weight",
  params: { count: "u32" },
  inputs: { y: "f32[count]", weight: "f32[count]" },
  outputs: { sum: "f32[1]" },
  source: "",
  workgroups: () => [1, 1, 1],
  oracle: ({ buffers: { y, weight } }) => ({
    sum: { value: Float64Array.of(Array.from(y).reduce((sum, v, i) => sum + v * weight[i], 0)) },
  }),
  vjp: ({ buffers }) => ({ y: buffers.weight }),
});

/** Appends calls to inputs by name and returns the result, which is at most quadratic in all of them together. */
export type Append = (builder: ProgramBuilder, inputs: Record<string, Buffer>) => Buffer;

const PROBES = 2;

/** Which rules the calls have: `none` where all of their derivatives are to be checked. */
export type Without = "none" | "adjoints" | "tangents";

/** A program with a number, its gradient by every input, and the tangents of result and gradients by all inputs at once. */
export function differentiated(
  append: Append,
  { dims, without }: { dims: Record<string, number[]>; without: Without },
) {
  const builder = new ProgramBuilder("derivatives of a test");
  const inputs = Object.entries(dims).map(([name, one]) => builder.buffer(name, { dims: one, role: "state" }));
  const y = append(builder, Object.fromEntries(inputs.map((b) => [b.name, b])));
  const weight = builder.buffer("weight", { dims: y.dims, role: "input" });
  const sum = builder.buffer("sum", { dims: [1], role: "output" });
  builder.call(weightedSum, { params: { count: count(y.dims) }, buffers: { y, weight, sum } });
  const gradients = without === "adjoints" ? [] : appendGradient(builder, { of: sum, wrt: inputs });
  const calls = [...builder.program.calls];
  const seeds = inputs.map((b): [Buffer, Buffer] => [
    b,
    builder.buffer(`tangent of ${b.name}`, { dims: [PROBES, ...b.dims], role: "input" }),
  ]);
  const of = without === "tangents" ? [] : [y, ...gradients];
  const tangents = appendTangent(builder, { calls, seeds, of, probes: PROBES });
  for (const buffer of [...of, ...gradients, ...tangents]) if (buffer?.role === "scratch") buffer.role = "output";
  return { program: builder.program, inputs, seeds, sum, of, gradients, tangents };
}

/**
 * Checks adjoints and tangents against central differences along random directions, which are exact for what is at most
 * quadratic: only rounding is left.
 */
export async function checkDerivatives(
  append: Append,
  { dims, without = "none" }: { dims: Record<string, number[]>; without?: Without },
): Promise<void> {
  const { program, inputs, seeds, sum, of, gradients, tangents } = differentiated(append, { dims, without });
  const random = mulberry32(1);
  const fill = ({ dims }: Buffer) => Float64Array.from({ length: count(dims) }, () => 2 * random() - 1);
  const given = [...inputs, program.buffers.get("weight")!, ...seeds.map(([, tangent]) => tangent)];
  const data = Object.fromEntries(given.map((b) => [b.name, fill(b)]));
  const session = await oracle.load(program, data);
  const read = async (buffers: Buffer[]) => {
    session.run();
    return await Promise.all(buffers.map(async ({ name }) => Float64Array.from(await session.read(name))));
  };
  const found = await read(gradients);
  const moved = await Promise.all(tangents.map((b) => b && session.read(b.name)));
  for (let p = 0; p < PROBES; p++) {
    const along = ({ name, dims }: Buffer) =>
      data[`tangent of ${name}`].subarray(p * count(dims), (p + 1) * count(dims));
    const shifted = async (by: number) => {
      for (const b of inputs) session.write(b.name, data[b.name].map((v, i) => v + by * along(b)[i]));
      return await read([sum, ...of]);
    };
    const [up, down] = [await shifted(0.5), await shifted(-0.5)];
    const [slope, ...changes] = up.map((values, b) => values.map((v, i) => v - down[b][i]));
    const got = found.reduce((total, values, s) => total + dot(values, along(inputs[s])), 0);
    if (found.length > 0) near(`gradient along probe ${p}`, { got, expected: slope[0] });
    of.forEach(({ name, dims }, b) => {
      const got = moved[b]?.subarray(p * count(dims), (p + 1) * count(dims));
      changes[b].forEach((change, i) =>
        near(`tangent of ${name}[${i}], probe ${p}`, { got: got?.[i] ?? 0, expected: change })
      );
    });
  }
  session.close();
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

/** Sums of some thousand terms of at most a few, each rounded at 2⁻⁵³. */
function near(what: string, { got, expected }: { got: number; expected: number }): void {
  assert(Math.abs(got - expected) <= 1e-10 * (1 + Math.abs(expected)), `${what}: expected ${expected}, got ${got}`);
}
