/** A Program as text: what a cache has to know of one. */

import { type Engine, variantOn } from "./engine.ts";
import { constantsOf } from "./kernel.ts";
import type { Call, Program } from "./program.ts";

/**
 * Everything of a Program that decides what comes out of it on an engine: buffers, calls with their parameters and
 * constants, tables, sections, and the sources that the engine takes, once each. Equal texts are equal computations.
 */
export function programText(
  { buffers, calls, constants, sections }: Program,
  engine: Pick<Engine, "facts" | "choice">,
): string {
  const sources = new Map(calls.map((call) => sourceOf(call, engine)));
  return JSON.stringify([
    [...buffers.values()].map(({ name, scalar, dims, role }) => [name, scalar, dims, role]),
    calls.map((call) => {
      const numbers = sorted(constantsOf(call.kernel, call.constants));
      return [sourceOf(call, engine)[0], sorted(call.params), numbers, sorted(call.buffers)];
    }),
    [...constants].map(([name, values]) => [name, values.constructor.name, [...values]]),
    [...sections],
    sorted(Object.fromEntries(sources)),
  ]);
}

/** What computes a call, under a name: the variant in WGSL, or the oracle. */
function sourceOf(call: Call, engine: Pick<Engine, "facts" | "choice">): [name: string, source: string] {
  const { kernel } = call;
  if (engine.facts.engine === "oracle") return [kernel.id, String(kernel.oracle)];
  const { name, source, workgroups } = variantOn(engine, call);
  return [`${kernel.id} ${name}`, `${source}\n${workgroups}`];
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).toSorted(([a], [b]) => a < b ? -1 : 1);
}
