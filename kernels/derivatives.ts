/** Derivatives as transforms of a Program: reverse lists by the `vjp` of its kernels, tangents of any list by their `jvp`. */

import { add } from "./linalg/add.ts";
import type { Buffer, Call, ProgramBuilder } from "./program.ts";
import { count } from "./kernel.ts";

/**
 * Appends the reverse list of everything in the builder; what a value gives to several calls is summed.
 *
 * @param of the number to differentiate (a fused loss), `wrt` what to differentiate it by
 * @returns the adjoints of `wrt`, each of its buffer's shape
 * @throws {TypeError} if `of` does not depend on one of them, or a call between them has no derivative
 */
export function appendGradient(builder: ProgramBuilder, { of, wrt }: { of: Buffer; wrt: Buffer[] }): Buffer[] {
  const { adjointOf } = appendReverse(builder, { of, wrt });
  return wrt.map((buffer) => {
    const adjoint = adjointOf(buffer);
    if (!adjoint) throw new TypeError(`Cannot differentiate with respect to ${buffer.name}: nothing depends on it`);
    return adjoint;
  });
}

/** The reverse list behind appendGradient, with the adjoint of everything on the way; undefined for what is not on it. */
export function appendReverse(
  builder: ProgramBuilder,
  { of, wrt }: { of: Buffer; wrt: Buffer[] },
): { adjointOf: (buffer: Buffer) => Buffer | undefined } {
  const forward = [...builder.program.calls];
  const needed = reachable(forward, wrt.map((b) => b.name));
  const found = new Map<string, Buffer[]>();
  const total = (name: string): Buffer | undefined => {
    const parts = found.get(name);
    if (parts && parts.length > 1) {
      found.set(name, [builder.refine(sumOf(builder, parts), builder.program.buffers.get(name)!.dims)]);
    }
    return found.get(name)?.[0];
  };
  for (const call of forward.toReversed()) {
    const slot = Object.keys(call.kernel.outputs).find((s) =>
      found.has(call.buffers[s]) || call.buffers[s] === of.name
    );
    if (slot === undefined || !Object.keys(call.kernel.inputs).some((s) => needed.has(call.buffers[s]))) continue;
    const { vjp } = call.kernel;
    if (!vjp) throw new TypeError(`Cannot differentiate kernels/${call.kernel.id}: it has no derivative`);
    const adjoints = vjp({
      params: call.params,
      constants: call.constants,
      buffers: buffersOf(builder, call),
      adjoint: total(call.buffers[slot]) ?? null,
      call: (kernel, options) => builder.call(kernel, options),
      needs: (s) => needed.has(call.buffers[s]),
    });
    for (const [s, adjoint] of Object.entries(adjoints) as [string, Buffer][]) {
      const name = call.buffers[s];
      if (!needed.has(name)) continue;
      builder.refine(adjoint, builder.program.buffers.get(name)!.dims);
      found.set(name, [...(found.get(name) ?? []), adjoint]);
    }
  }
  wrt.forEach(({ name }) => total(name));
  return { adjointOf: ({ name }) => total(name) };
}

/** What a tangent is taken of. */
export interface TangentOptions {
  /** The calls that it goes through, in their order; what they read from elsewhere does not vary. */
  calls: Call[];
  /** Where the variation comes from: a buffer and its tangent [probes, …its dims]. */
  seeds: [of: Buffer, tangent: Buffer][];
  /** Whose tangents are asked for. */
  of: Buffer[];
  probes: number;
}

/**
 * Appends the tangent of a list of calls, all probes at once (forward mode). Applied to a forward and a reverse list
 * together, seeded at the weights, it gives Hessian–vector products; applied to the reverse list alone, seeded where the
 * loss hands its gradient over, the second half of a Gauss–Newton product.
 *
 * @returns tangents [probes, …] in the order of `of`; undefined for one that does not vary
 * @throws {TypeError} if a call on the way has no tangent
 * Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian".
 */
export function appendTangent(
  builder: ProgramBuilder,
  options: TangentOptions,
): (Buffer | undefined)[] {
  const tangents = appendTangents(builder, options);
  return options.of.map(({ name }) => tangents.get(name));
}

/** The tangent list behind appendTangent, with the tangent of everything on the way by name, the seeds included. */
export function appendTangents(
  builder: ProgramBuilder,
  { calls, seeds, of, probes, call: append = (kernel, options) => builder.call(kernel, options) }: TangentOptions & {
    call?: ProgramBuilder["call"];
  },
): Map<string, Buffer> {
  const wanted = sources(calls, of.map((b) => b.name));
  const tangents = new Map(seeds.map(([{ name }, tangent]) => [name, tangent]));
  for (const call of calls) {
    const { kernel, params, constants } = call;
    const varying = Object.keys(kernel.inputs).filter((slot) => tangents.has(call.buffers[slot]));
    const wants = (slot: string) => wanted.has(call.buffers[slot]);
    if (varying.length === 0 || !Object.keys(kernel.outputs).some(wants)) continue;
    if (!kernel.jvp) throw new TypeError(`Cannot take the tangent of kernels/${kernel.id}: it has none`);
    const found = kernel.jvp({
      params,
      constants,
      buffers: buffersOf(builder, call),
      tangents: Object.fromEntries(varying.map((slot) => [slot, tangents.get(call.buffers[slot])])),
      probes,
      call: append,
      wants,
    });
    for (const slot of Object.keys(kernel.outputs)) {
      const tangent: Buffer | undefined = found[slot];
      if (!tangent) continue;
      const name = call.buffers[slot];
      tangents.set(name, builder.refine(tangent, [probes, ...builder.program.buffers.get(name)!.dims]));
    }
  }
  return tangents;
}

/** A copy of one buffer, or the sum of several, added from left to right. */
function sumOf(builder: ProgramBuilder, [first, ...rest]: Buffer[]): Buffer {
  return rest.reduce((a, b) => {
    const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(a.dims), scale: 1 };
    return builder.call(add, { params, buffers: { a, b } }).sum;
  }, first);
}

function buffersOf(builder: ProgramBuilder, call: Call): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(call.buffers).map(([slot, name]) => [slot, builder.program.buffers.get(name)!]),
  );
}

/** Names of all buffers that depend on one of `roots`, the roots included. */
function reachable(calls: Call[], roots: string[]): Set<string> {
  const seen = new Set(roots);
  for (const { kernel, buffers } of calls) {
    if (Object.keys(kernel.inputs).some((slot) => seen.has(buffers[slot]))) {
      for (const slot of Object.keys(kernel.outputs)) seen.add(buffers[slot]);
    }
  }
  return seen;
}

/** Names of all buffers that one of `targets` depends on, the targets included. */
function sources(calls: Call[], targets: string[]): Set<string> {
  const seen = new Set(targets);
  for (const { kernel, buffers } of calls.toReversed()) {
    if (Object.keys(kernel.outputs).some((slot) => seen.has(buffers[slot]))) {
      for (const slot of Object.keys(kernel.inputs)) seen.add(buffers[slot]);
    }
  }
  return seen;
}
