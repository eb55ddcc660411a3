/** Derivative rules of one kernel against central differences of its own oracle, in f64: what a test of all rules is made of. */

import assert from "node:assert/strict";
import { constantChoices, type Contract, makeCase } from "../../kernels/contract.ts";
import { appendReverse, appendTangent } from "../../kernels/derivatives.ts";
import {
  constantsOf,
  count,
  type Kernel,
  type Numbers,
  type Params,
  parseShape,
  shapeOf,
} from "../../kernels/kernel.ts";
import { type Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { isPiecewiseLinear } from "../../kernels/nn/_activation_kinds.ts";
import { mulberry32, oracle } from "../support.ts";
import { weightedSum } from "./_derivatives.ts";

const PROBES = 2;
const SHAPES = 3;
/** Numbers of all buffers of a case, at most: oracles are loops. */
const MOST = 4000;

/**
 * Half the step. The quotient is then wrong by about STEP²/6 times a third derivative and 2⁻⁵³/STEP times a value, both
 * some 1e-10 where these are of the order of one; the third derivative of rsqrt at its smallest argument here, 0.2, is 500.
 */
const STEP = 1e-5;
const ALLOWED = 1e-7;

interface One {
  kernel: Kernel;
  params: Params;
  constants: Record<string, string>;
  /** f64 where the kernel has f32. */
  buffers: Record<string, Float64Array | Uint32Array>;
}

/** Some small shapes with numbers in every buffer, half of them with no operand shared, under every choice of constants. */
export function casesOf(contract: Contract): One[] {
  const { kernel, shapes } = contract;
  const sizesOf = (params: Params) =>
    Object.values({ ...kernel.inputs, ...kernel.outputs }).map((text) => count(shapeOf(text, params).dims));
  const small = shapes.filter((params) => {
    const sizes = sizesOf(params);
    return !sizes.includes(0) && sizes.reduce((a, b) => a + b, 0) <= MOST;
  });
  const shares = (params: Params) => Object.keys(kernel.inputs).some((slot) => isShared({ kernel, params }, slot));
  const own = spread(small.filter((params) => !shares(params)));
  assert(own.length > 0, `${kernel.id}: no shape of its contract is small`);
  return [...own, ...spread(small.filter(shares))].flatMap((params, p) =>
    constantChoices(contract).map((constants, c) => {
      const { buffers } = makeCase(contract, params, { constants, seed: 31 * p + c + 1 });
      // not the corners and poles that contracts are fond of
      const low = constants.kind === "rsqrt" ? 0.5 : -1;
      const random = mulberry32(17 * p + c + 1);
      const smooth = (values: Numbers, slot: string) => {
        if (!(values instanceof Uint32Array)) return Float64Array.from(values, () => low + (1 - low) * random());
        // a row without a label has a gradient that is not that of its loss
        return slot === "labels" ? values.map((label) => label % params.classes) : values;
      };
      return { kernel, params, constants, buffers: mapped(buffers, smooth) };
    })
  );
}

function spread<T>(items: T[]): T[] {
  if (items.length <= SHAPES) return items;
  return Array.from({ length: SHAPES }, (_, i) => items[Math.floor((i + 1) * items.length / SHAPES) - 1]);
}

/** Whether members of a batch share this operand: rules refuse to vary it, nobody needs that. */
function isShared({ kernel, params }: Pick<One, "kernel" | "params">, slot: string): boolean {
  const [[first]] = parseShape(kernel.inputs[slot]).axes;
  return first.startsWith("batch_") && params[first] < params.batch;
}

function mapped<A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** Slots that are numbers of the real line. */
export function real(slots: Record<string, string>): string[] {
  return Object.keys(slots).filter((slot) => slots[slot].startsWith("f32"));
}

/** Change of every real output along a direction of some inputs, per unit. */
function slopes({ kernel, params, constants, buffers }: One, along: Record<string, Float64Array>) {
  const at = (by: number) => {
    const moved = mapped(
      buffers,
      (values, slot) => along[slot] ? Float64Array.from(values, (v, i) => v + by * along[slot][i]) : values,
    );
    return kernel.oracle({ params, constants: constantsOf(kernel, constants), buffers: moved, bounds: false });
  };
  const [up, down] = [at(STEP), at(-STEP)];
  return mapped(
    Object.fromEntries(real(kernel.outputs).map((slot) => [slot, up[slot].value])),
    (values, slot) => Float64Array.from(values, (v, i) => (v - down[slot].value[i]) / (2 * STEP)),
  );
}

/** A builder with one call of the kernel, every input under the name of its slot. */
function called({ kernel, params, constants }: One) {
  const builder = new ProgramBuilder(`derivatives of ${kernel.id}`);
  const inputs = mapped(
    kernel.inputs,
    (text, slot) => builder.buffer(slot, { ...shapeOf(text, params), role: "input" }),
  );
  const bound = builder.call(kernel, { params, constants, buffers: inputs });
  return { builder, inputs, bound };
}

async function runOracle(
  builder: ProgramBuilder,
  { data, read }: { data: Record<string, Numbers>; read: (Buffer | undefined)[] },
): Promise<(Float64Array | undefined)[]> {
  for (const buffer of read) if (buffer?.role === "scratch") buffer.role = "output";
  const session = await oracle.load(builder.program, data);
  session.run();
  const values = await Promise.all(read.map(async (b) => b && Float64Array.from(await session.read(b.name))));
  session.close();
  return values;
}

function directions(one: One, { slots, probes }: { slots: string[]; probes: number }): Record<string, Float64Array> {
  const random = mulberry32(7);
  return Object.fromEntries(
    slots.map((slot) => {
      const length = one.buffers[slot].length;
      return [slot, Float64Array.from({ length: probes * length }, () => 2 * random() - 1)];
    }),
  );
}

function size(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));
}

function near(what: string, { got, expected }: { got: Float64Array; expected: Float64Array }): void {
  assert.equal(got.length, expected.length, what);
  const error = size(got.map((v, i) => v - expected[i]));
  const allowed = ALLOWED * (Math.sqrt(expected.length) + size(expected));
  // written so that NaN is bad
  assert(error <= allowed, `${what}: expected at most ${allowed} from the difference quotient, got ${error}`);
}

/** What rules refuse: nothing that a network asks for. */
function isRefused(one: One, { slots, wanted }: { slots: string[]; wanted: string }): boolean {
  const { kernel, params, constants } = one;
  // a loss has a gradient, of which there is a tangent; its own would have no use
  if (wanted === "loss" || slots.some((slot) => isShared(one, slot))) return true;
  if (kernel.id === "nn/softmax_tangent") return slots.includes("gradient") || constants.order === "second";
  const moves = slots.includes("x") || slots.includes("upstream");
  if (kernel.id === "nn/activation_tangent") return moves && params.batch > 1;
  const bends = kernel.id === "nn/activation_backward" && slots.includes("x") && !isPiecewiseLinear(constants.kind);
  return bends && (params.batch > 1 || constants.order === "third");
}

/** Tangents by some inputs at once. */
export async function checkTangent(one: One, { slots, wanted }: { slots: string[]; wanted: string }): Promise<void> {
  const what = `${one.kernel.id} ${JSON.stringify([one.params, one.constants])}: ${wanted} by ${slots}`;
  const { builder, inputs, bound } = called(one);
  const calls = [...builder.program.calls];
  const seeds = slots.map((slot): [Buffer, Buffer] => {
    const dims = [PROBES, ...inputs[slot].dims];
    return [inputs[slot], builder.buffer(`tangent of ${slot}`, { dims, role: "input" })];
  });
  const append = () => appendTangent(builder, { calls, seeds, of: [bound[wanted]], probes: PROBES });
  if (isRefused(one, { slots, wanted })) {
    assert.throws(append, { name: "TypeError", message: /^Cannot take the tangent of/ }, what);
    return;
  }
  const tangents = append();
  const along = directions(one, { slots, probes: PROBES });
  const data = { ...one.buffers, ...Object.fromEntries(slots.map((slot) => [`tangent of ${slot}`, along[slot]])) };
  const [got] = await runOracle(builder, { data, read: tangents });
  for (let p = 0; p < PROBES; p++) {
    const member = (values: Float64Array) =>
      values.subarray(p * values.length / PROBES, (p + 1) * values.length / PROBES);
    const expected = slopes(one, mapped(along, member))[wanted];
    near(`${what}, probe ${p}`, { got: got ? member(got) : new Float64Array(expected.length), expected });
  }
}

/** ⟨g, J v⟩ = ⟨Jᵀ g, v⟩ for every input by itself. */
export async function checkAdjoint(one: One): Promise<void> {
  const { kernel, params } = one;
  const { builder, inputs, bound } = called(one);
  const [first] = Object.keys(kernel.outputs);
  const length = count(bound[first].dims);
  const weights = directions({ ...one, buffers: { g: new Float64Array(length) } }, { slots: ["g"], probes: 1 });
  let of = bound[first];
  let g = weights.g;
  if (first === "loss") g = new Float64Array(length).fill(1 / params.rows); // of the mean over rows
  else {
    const weight = builder.buffer("g", { dims: of.dims, role: "input" });
    of = builder.call(weightedSum, { params: { count: length }, buffers: { y: of, weight } }).sum;
  }
  const wrt = real(kernel.inputs).filter((slot) => !isShared(one, slot));
  const { adjointOf } = appendReverse(builder, { of, wrt: wrt.map((slot) => inputs[slot]) });
  const data: Record<string, Numbers> = { ...one.buffers, ...(first !== "loss" && { g }) };
  const adjoints = await runOracle(builder, { data, read: wrt.map((slot) => adjointOf(inputs[slot])) });
  wrt.forEach((slot, i) => {
    const along = directions(one, { slots: [slot], probes: 1 });
    const moved = slopes(one, along)[first];
    const dot = (a: Float64Array, b: Float64Array) => Float64Array.of(a.reduce((sum, v, j) => sum + v * b[j], 0));
    const what = `${kernel.id} ${JSON.stringify([params, one.constants])}: adjoint of ${slot}`;
    const got = adjoints[i] ? dot(adjoints[i], along[slot]) : Float64Array.of(0);
    near(what, { got, expected: dot(g, moved) });
  });
}
