/**
 * Whether the call that is timed is right: what it leaves, with its own numbers at its own size, held against the oracle. A
 * small case (admitted.ts) says nothing of code that only a large one reaches. Where the oracle would take seconds, some
 * members of an axis are looked at, each by all of its elements.
 */

import { judgeCase } from "../../kernels/admission/admit.ts";
import { compare, type Comparison, explain } from "../../kernels/admission/compare.ts";
import { type Case, mulberry32 } from "../../kernels/contract.ts";
import type { Session } from "../../kernels/engine.ts";
import { count, type Kernel, type Numbers, parseShape, shapeOf, slots } from "../../kernels/kernel.ts";
import { BenchRefused, type Work } from "./bench.ts";

/** Work that the oracle does in less than a tenth of a second. */
const LOOKED_AT: Record<Work["unit"], number> = {
  ...{ MAC: 2 ** 20, draw: 2 ** 16, element: 2 ** 16 },
  ...{ chip: 1, step: 1, case: 1 },
};
/** Stretches of an axis that are looked at: its end, its beginning, and the rest nobody knows where. */
const MOST_STRETCHES = 6;

export interface TimedCall {
  kernel: Kernel;
  session: Session;
  /** What it was loaded with. */
  one: Pick<Case, "params" | "constants" | "buffers">;
  work: Pick<Work, "unit" | "amount">;
  /** Does it once, as it is timed. */
  once: () => Promise<unknown>;
  /** Of the variant, for the one who reads the refusal. */
  variant: string;
}

/** @throws {BenchRefused} unless the call gives what its oracle gives, as far as it was looked at */
export async function needRight(call: TimedCall): Promise<void> {
  const { kernel, variant, one } = call;
  const got = await resultsOf(call);
  const fault = faultOf(call, got);
  if (fault === null) return;
  const asked = Object.entries(one.params).map(([name, value]) => `${name}=${value}`).join(" ");
  throw new BenchRefused(`kernels/${kernel.id} ${variant}, the timed call [${asked}]: ${fault}`);
}

/** State and outputs after one call, outputs having held no number before it. */
async function resultsOf({ kernel, session, one, once }: TimedCall): Promise<Record<string, Numbers>> {
  for (const [slot, text] of Object.entries(kernel.outputs)) {
    const { scalar, dims } = shapeOf(text, one.params);
    const values = scalar === "u32" ? new Uint32Array(count(dims)) : new Float32Array(count(dims));
    session.write(slot, values.fill(scalar === "u32" ? 0xdeadbeef : NaN));
  }
  for (const slot of Object.keys(kernel.state)) session.write(slot, one.buffers[slot]);
  await once();
  const names = Object.keys({ ...kernel.state, ...kernel.outputs });
  const values = await Promise.all(names.map((name) => session.read(name)));
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

/** What is wrong; null if nothing was found. */
function faultOf(call: TimedCall, got: Record<string, Numbers>): string | null {
  const { kernel, one, work: { unit, amount } } = call;
  if (amount > LOOKED_AT[unit]) {
    const isSome = axesOf(call).some((axis) => areMembersRight(call, { axis, got }));
    if (isSome) return unwritten(kernel, got);
  }
  // of an axis whose members know of each other, or of a wrong result: the oracle on all of it decides
  const comparison = compare(got, { judged: judgeCase(kernel, one) });
  return comparison.bad > 0 ? explain(comparison).slice(0, 2).join(", ") : null;
}

function unwritten({ outputs }: Kernel, got: Record<string, Numbers>): string | null {
  for (const slot of Object.keys(outputs)) {
    const at = got[slot].findIndex((value: number) => Number.isNaN(value));
    if (at >= 0) return `${slot}[${at}]: expected a number, got none`;
  }
  return null;
}

/** Parameters that count the same members in several buffers, and whether merged axes lie in the other order. */
interface Axis {
  names: string[];
  length: number;
  turned: boolean;
}

/**
 * Axes of the results that could be looked at in parts; whether one can, the comparison shows. First those of which a
 * member is little enough work, of them those that most buffers have and that so cut most of it, then the outermost.
 */
function axesOf({ kernel, one: { params }, work: { unit, amount } }: TimedCall): Axis[] {
  const texts = Object.values(slots(kernel));
  const outermost = new Set(texts.flatMap((text) => parseShape(text).axes[0][0]));
  const isMerged = texts.some((text) => parseShape(text).axes.some(({ length }) => length > 1));
  const names = new Set(
    Object.values({ ...kernel.state, ...kernel.outputs }).flatMap((text) => parseShape(text).axes.flat()),
  );
  const holds = (text: string, some: string[]) => parseShape(text).axes.flat().some((name) => some.includes(name));
  const countOf = ({ names: some }: Axis) => texts.filter((text) => holds(text, some)).length;
  const axes = [...names].filter((name) => params[name] > 1).flatMap((name) => {
    const alike = outermost.has(name) ? [...outermost].filter((other) => params[other] === params[name]) : [name];
    const groups = alike.length > 1 ? [alike, [name]] : [[name]];
    const turns = isMerged ? [false, true] : [false];
    return groups.flatMap((group) => turns.map((turned) => ({ names: group, length: params[name], turned })));
  });
  const longest = (axis: Axis) => Math.min(axis.length, amount / LOOKED_AT[unit]);
  return axes.toSorted((a, b) => longest(b) - longest(a) || countOf(b) - countOf(a));
}

/** Whether stretches of an axis are what the oracle makes of their inputs alone. */
function areMembersRight(
  { kernel, one, work: { unit, amount } }: TimedCall,
  { axis, got }: { axis: Axis; got: Record<string, Numbers> },
): boolean {
  const { names, length } = axis;
  const members = Math.max(2, Math.floor(LOOKED_AT[unit] * length / amount));
  const stretches = Math.min(MOST_STRETCHES, members);
  const size = Math.max(1, Math.floor(members / stretches));
  const random = mulberry32(Math.floor(2 ** 32 * Math.random()));
  return Array.from({ length: stretches }, (_, i) => {
    const last = length - size;
    return i === 0 ? last : i === 1 ? 0 : Math.floor(random() * (last + 1));
  }).every((begin) => {
    const part = (slot: string, values: Numbers) =>
      stretchOf(values, { shape: slots(kernel)[slot], params: one.params, axis, begin, size });
    const cut = (all: Record<string, Numbers>) =>
      Object.fromEntries(Object.entries(all).map(([slot, values]) => [slot, part(slot, values)]));
    const params = { ...one.params, ...Object.fromEntries(names.map((name) => [name, size])) };
    return compared(kernel, { ...one, params, buffers: cut(one.buffers) }, cut(got))?.bad === 0;
  });
}

/** Null where the oracle cannot do with such a part. */
function compared(kernel: Kernel, one: TimedCall["one"], got: Record<string, Numbers>): Comparison | null {
  try {
    return compare(got, { judged: judgeCase(kernel, one) });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** The numbers of a buffer that belong to a stretch of an axis; all of them if it has no such axis. */
function stretchOf(
  values: Numbers,
  { shape, params, axis: { names, turned }, begin, size }: {
    shape: string;
    params: Case["params"];
    axis: Axis;
    begin: number;
    size: number;
  },
): Numbers {
  const factors = parseShape(shape).axes.flatMap((axis) => turned ? axis.toReversed() : axis);
  const at = factors.findIndex((name) => names.includes(name));
  if (at < 0) return values;
  const sizes = factors.map((name) => params[name] ?? Number(name));
  const [inner, outer] = [count(sizes.slice(at + 1)), count(sizes.slice(0, at))];
  const made = values instanceof Uint32Array
    ? new Uint32Array(outer * size * inner)
    : new Float32Array(outer * size * inner);
  for (let o = 0; o < outer; o++) {
    const start = (o * sizes[at] + begin) * inner;
    made.set(values.subarray(start, start + size * inner), o * size * inner);
  }
  return made;
}
