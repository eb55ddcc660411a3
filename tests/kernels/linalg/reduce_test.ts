import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { count } from "../../../kernels/kernel.ts";
import { appendAxisDot, appendAxisSum, type Axes } from "../../../kernels/linalg/reduce.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { gpuOnly, mulberry32, oracle } from "../../support.ts";
import { checkDerivatives } from "../_derivatives.ts";

type Size = [outer: number, rows: number, cols: number, inner: number];

function axesOf([outer, rows, cols, inner]: Size): Axes {
  return { outer, rows, cols, inner };
}

/** Sums of x and of x · x; the numbers of calls that they take. */
function reduced(size: Size, scale: number) {
  const builder = new ProgramBuilder("reduction");
  const call: Parameters<typeof appendAxisSum>[0] = (kernel, options) => builder.call(kernel, options);
  const x = builder.buffer("x", { dims: size, role: "input" });
  const sum = appendAxisSum(call, { x, ...axesOf(size), scale });
  const calls = builder.program.calls.length;
  const dot = appendAxisDot(call, { a: x, b: x, ...axesOf(size), scale });
  builder.keep(sum, "sum");
  builder.keep(dot, "dot");
  return { program: builder.program, calls, dims: [sum, dot].map((b) => b.dims) };
}

async function results(engine: Engine, { size, scale, x }: { size: Size; scale: number; x: Float32Array }) {
  const session = await engine.load(reduced(size, scale).program, { x });
  session.run();
  const [sum, dot] = [await session.read("sum"), await session.read("dot")];
  session.close();
  return { sum, dot };
}

function numbers(length: number, make: (random: number) => number): Float32Array {
  const random = mulberry32(3);
  return Float32Array.from({ length }, () => make(random()));
}

/** Whole strips, strips of unequal length, three stages, rows one by one, long inner axes, nothing. */
const SIZES: [Size, calls: number][] = [
  [[2, 1024, 3, 1], 1],
  [[2, 1025, 4, 1], 2],
  [[1, 100_352, 6, 1], 2],
  [[1, 1_100_000, 1, 1], 3],
  [[3, 77, 4, 48], 2],
  [[2, 3, 4, 1024], 2],
  [[2, 3, 2, 1031], 2],
  [[2, 1, 3, 4096], 1],
  [[2, 0, 3, 1], 1],
];

/** Sums over rows and inner, times the scale, in plain loops. */
function expected([outer, rows, cols, inner]: Size, { scale, term }: { scale: number; term: (i: number) => number }) {
  const sums = new Float64Array(outer * cols);
  for (let i = 0; i < outer * rows * cols * inner; i++) {
    const o = Math.floor(i / (rows * cols * inner));
    sums[o * cols + Math.floor(i / inner) % cols] += scale * term(i);
  }
  return [...sums];
}

for (const [size, calls] of SIZES) {
  const label = size.join(" × ");
  Deno.test(`appendAxisSum() and appendAxisDot() give the sums of their definition [${label}]`, async () => {
    const x = numbers(count(size), (r) => Math.round(16 * r - 8));
    const { sum, dot } = await results(oracle, { size, scale: 0.5, x });
    assert.deepEqual([...sum], expected(size, { scale: 0.5, term: (i) => x[i] }));
    assert.deepEqual([...dot], expected(size, { scale: 0.5, term: (i) => x[i] ** 2 }));
    assert.equal(reduced(size, 0.5).calls, calls);
    for (const dims of reduced(size, 0.5).dims) assert.equal(count(dims), size[0] * size[2]);
  });
  gpuOnly(`appendAxisSum() and appendAxisDot() are exact for whole numbers on a gpu [${label}]`, async (engine) => {
    // |sums| ≤ 1.1·10⁶ · 9 < 2²⁴
    const x = numbers(count(size), (r) => Math.round(6 * r - 3));
    const [got, exact] = await Promise.all([engine, oracle].map((e) => results(e, { size, scale: 0.5, x })));
    for (const slot of ["sum", "dot"] as const) assert.deepEqual([...got[slot]], [...exact[slot]]);
  });
}

gpuOnly("appendAxisSum() of a million numbers is accurate to 10⁻⁶", async (engine) => {
  const size: Size = [1, 2 ** 20, 1, 1];
  const x = numbers(2 ** 20, (r) => 1 + r);
  const [got, exact] = await Promise.all([engine, oracle].map((e) => results(e, { size, scale: 1, x })));
  for (const slot of ["sum", "dot"] as const) {
    // two stages of 1024 terms: their errors are random, so far below the bound of 2·1024·2⁻²⁴
    assert(Math.abs(got[slot][0] / exact[slot][0] - 1) < 1e-6, `${slot}: ${got[slot][0]}, not ${exact[slot][0]}`);
  }
});

for (const size of [[2, 1025, 2, 1], [2, 3, 2, 1031]] as Size[]) {
  Deno.test(`appendAxisSum() and appendAxisDot() are differentiated through all stages [${size.join(" × ")}]`, async () => {
    const axes = { ...axesOf(size), scale: 0.01 };
    const of = (append: (call: Parameters<typeof appendAxisSum>[0], x: Buffer) => Buffer) =>
      checkDerivatives((builder, { x }) => append((kernel, options) => builder.call(kernel, options), x), {
        dims: { x: size },
      });
    await of((call, x) => appendAxisSum(call, { x, ...axes }));
    await of((call, x) => appendAxisDot(call, { a: x, b: x, ...axes }));
  });
}

Deno.test("appendAxisDot() keeps the members of a batch apart", async () => {
  const axes = { outer: 2, rows: 1500, cols: 2, inner: 1, scale: 0.01 };
  const batches = { batch: 2, batch_a: 2, batch_b: 1 };
  await checkDerivatives((builder, { a }) => {
    const b = builder.constant("b", Float32Array.from({ length: 6000 }, (_, i) => Math.sin(i)), [2, 1500, 2]);
    return appendAxisDot((kernel, options) => builder.call(kernel, options), { a, b, ...batches, ...axes });
  }, { dims: { a: [2, 2, 1500, 2] } });
});
