/** The second derivative of a list of calls along one direction, by forward mode twice. */

import { appendTangents, type TangentOptions } from "./derivatives.ts";
import type { Buffer, ProgramBuilder } from "./program.ts";

/**
 * Appends d²/dt² of a list of calls along the seeds, which are straight lines. Applied to a forward and a reverse list
 * together, seeded with v at the weights, it gives D³L[v, v, ·]: the exact gradient of vᵀHv, v held.
 *
 * The second derivative is the tangent of the tangent list in the same direction. Terms that come twice by that, as both
 * mixed ones of a product do, are computed once, and what only the first derivative of the results would need not at all.
 *
 * @returns second derivatives in the order of `of`; undefined for one that is zero
 * @throws {TypeError} if a call on the way has no tangent, or its tangent has none
 * Source: Griewank and Walther 2008, "Evaluating Derivatives", ch. 13 (univariate Taylor propagation of degree 2).
 */
export function appendSecondTangent(
  builder: ProgramBuilder,
  { calls, seeds, of }: Omit<TangentOptions, "probes">,
): (Buffer | undefined)[] {
  const { program } = builder;
  const from = program.calls.length;
  const first = appendTangents(builder, { calls, seeds, of, probes: 1 });
  const turned = of.map(({ name }) => first.get(name));
  const second = appendTangents(builder, {
    calls: program.calls.slice(from),
    // all of the list moves along its first derivative
    seeds: [...first].map(([name, tangent]) => [program.buffers.get(name)!, tangent]),
    ...{ of: turned.filter((one) => one !== undefined), probes: 1, call: once(builder) },
  });
  const results = turned.map((one) => one && second.get(one.name));
  builder.dropUnread(from, results.filter((one) => one !== undefined));
  return results;
}

/** Appends a call unless the same one was appended already, whose outputs then serve both. */
function once(builder: ProgramBuilder): ProgramBuilder["call"] {
  const made = new Map<string, Record<string, Buffer>>();
  return (kernel, options) => {
    const names = Object.entries(options.buffers).map(([slot, { name }]) => [slot, name]);
    const key = JSON.stringify([kernel.id, options.params, options.constants, names]);
    if (!made.has(key)) made.set(key, builder.call(kernel, options));
    return made.get(key)!;
  };
}
