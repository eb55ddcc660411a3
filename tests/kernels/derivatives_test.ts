/** Every derivative rule of the table against central differences of its own kernel's oracle, in f64. */

import assert from "node:assert/strict";
import { constantChoices, type Contract, makeCase } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { appendReverse, appendTangent } from "../../kernels/derivatives.ts";
import { constantsOf, count, type Kernel, type Numbers, type Params, shapeOf } from "../../kernels/kernel.ts";
import { type Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { mulberry32, oracle } from "../support.ts";
import { weightedSum } from "./_derivatives.ts";

const PROBES = 2;
const SHAPES = 4;
/** Numbers of all buffers of a case, at most: oracles are loops. */
const MOST = 4000;

/**
 * Half the step. The quotient is then wrong by about STEP²/6 times a third derivative and 2⁻⁵³/STEP times a value, both
 * some 1e-10 where these are of the order of one; near the poles of rsqrt the third derivative is larger by a hundred.
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

/** The smallest shapes with numbers in every buffer, spread, under every choice of constants. */
function casesOf(contract: Contract): One[] {
  const { kernel, shapes } = contract;
  const sizesOf = (params: Params) =>
    Object.values({ ...kernel.inputs, ...kernel.outputs }).map((text) => count(shapeOf(text, params).dims));
  const total = (params: Params) => sizesOf(params).reduce((a, b) => a + b, 0);
  const small = shapes.filter((params) => total(params) <= MOST && !sizesOf(params).includes(0));
  assert(small.length > 0, `${kernel.id}: no shape of its contract is small`);
  const some = Array.from({ length: SHAPES }, (_, i) => small[Math.floor((i + 1) * small.length / SHAPES) - 1]);
  return [...new Set(some)].filter(Boolean).flatMap((params, p) =>
    constantChoices(contract).map((constants, c) => {
      const { buffers } = makeCase(contract, params, { constants, seed: 31 * p + c + 1 });
      return { kernel, params, constants, buffers: mapped(buffers, wide) };
    })
  );
}

function wide(values: Numbers): Float64Array | Uint32Array {
  return values instanceof Uint32Array ? values : Float64Array.from(values);
}

function mapped<A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** Slots that are numbers of the real line. */
function real(slots: Record<string, string>): string[] {
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

/** Tangents by some inputs at once; a rule that refuses them says so by a TypeError. */
async function checkTangent(one: One, { slots, wanted }: { slots: string[]; wanted: string }): Promise<boolean> {
  const { builder, inputs, bound } = called(one);
  const calls = [...builder.program.calls];
  const seeds = slots.map((slot): [Buffer, Buffer] => {
    const dims = [PROBES, ...inputs[slot].dims];
    return [inputs[slot], builder.buffer(`tangent of ${slot}`, { dims, role: "input" })];
  });
  let tangents: (Buffer | undefined)[];
  try {
    tangents = appendTangent(builder, { calls, seeds, of: [bound[wanted]], probes: PROBES });
  } catch (error) {
    assert(error instanceof TypeError && error.message.startsWith("Cannot take the tangent of"), String(error));
    return false;
  }
  const along = directions(one, { slots, probes: PROBES });
  const data = { ...one.buffers, ...Object.fromEntries(slots.map((slot) => [`tangent of ${slot}`, along[slot]])) };
  const [got] = await runOracle(builder, { data, read: tangents });
  for (let p = 0; p < PROBES; p++) {
    const member = (values: Float64Array) =>
      values.subarray(p * values.length / PROBES, (p + 1) * values.length / PROBES);
    const expected = slopes(one, mapped(along, member))[wanted];
    const what = `${one.kernel.id} ${JSON.stringify([one.params, one.constants])}: ${wanted} by ${slots}, probe ${p}`;
    near(what, { got: got ? member(got) : new Float64Array(expected.length), expected });
  }
  return true;
}

/** ⟨g, J v⟩ = ⟨Jᵀ g, v⟩ for every input by itself. */
async function checkAdjoint(one: One): Promise<void> {
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
  const wrt = real(kernel.inputs);
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

for (const contract of CONTRACTS.filter(({ kernel }) => kernel.jvp)) {
  const { kernel } = contract;
  Deno.test(`${kernel.id} tangents agree with central differences`, async () => {
    const slots = real(kernel.inputs);
    const ways = slots.length > 1 ? [...slots.map((slot) => [slot]), slots] : [slots];
    const refused = new Set<string>();
    for (const one of casesOf(contract)) {
      for (const wanted of real(kernel.outputs)) {
        for (const way of ways) {
          if (!await checkTangent(one, { slots: way, wanted })) refused.add(`${wanted} by ${way}`);
        }
      }
    }
    if (refused.size) console.log(kernel.id, [...refused]);
  });
}

for (const contract of CONTRACTS.filter(({ kernel }) => kernel.vjp)) {
  Deno.test(`${contract.kernel.id} adjoints agree with central differences`, async () => {
    for (const one of casesOf(contract)) await checkAdjoint(one);
  });
}
