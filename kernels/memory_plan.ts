/** Where the buffers of a Program lie in memory, and which of its calls run together. */

import { count } from "./kernel.ts";
import type { Buffer, Program } from "./program.ts";

/** Bytes a buffer takes on the gpu: at least one vec4, and whole ones. */
export function byteLength(buffer: Buffer): number {
  return Math.max(16, Math.ceil(count(buffer.dims) / 4) * 16);
}

/**
 * As many of `count` as keep every buffer of a Program at or below `bytes`: halved until they do, at least one.
 *
 * @param o `near` is a number that may be right: the search begins there
 */
export function countWithin(
  count: number,
  { bytes, build, near = count }: { bytes: number; build: (count: number) => Program; near?: number },
): number {
  const halves = [count];
  while (halves.at(-1)! > 1) halves.push(Math.ceil(halves.at(-1)! / 2));
  const fits = (i: number) => {
    const largest = () => Math.max(...[...build(halves[i]).buffers.values()].map(byteLength));
    return halves[i] <= 1 || largest() <= bytes;
  };
  let some = Math.max(0, halves.indexOf(near));
  if (fits(some)) { while (some > 0 && fits(some - 1)) some--; }
  else while (!fits(some)) some++;
  return halves[some];
}

/**
 * Which buffers share memory: scratch buffers whose lives do not overlap get one slot.
 *
 * @returns slot of every buffer, bytes of every slot
 */
export function planMemory(program: Program): { slotOf: Map<string, number>; bytes: number[] } {
  const last = new Map<string, number>();
  program.calls.forEach((call, i) => Object.values(call.buffers).forEach((name) => last.set(name, i)));
  const slotOf = new Map<string, number>();
  const bytes: number[] = [];
  const free: number[] = [];
  const take = (name: string, reuse: boolean) => {
    const need = byteLength(program.buffers.get(name)!);
    const fitting = reuse ? free.filter((s) => bytes[s] >= need).sort((a, b) => bytes[a] - bytes[b])[0] : undefined;
    const slot = fitting ?? bytes.push(need) - 1;
    if (fitting !== undefined) free.splice(free.indexOf(fitting), 1);
    slotOf.set(name, slot);
  };
  const lasting = sharedBySections(program);
  for (const { name, role } of program.buffers.values()) if (role !== "scratch" || lasting.has(name)) take(name, false);
  program.calls.forEach((call, i) => {
    const names = new Set(Object.values(call.buffers));
    for (const name of names) if (!slotOf.has(name)) take(name, true);
    for (const name of names) {
      const scratch = program.buffers.get(name)!.role === "scratch" && !lasting.has(name);
      if (scratch && last.get(name) === i) free.push(slotOf.get(name)!);
    }
  });
  return { slotOf, bytes };
}

/** The calls of a section, or all of them. @throws {RangeError} if there is no such section */
export function rangeOf({ name, calls, sections }: Program, section?: string): { from: number; to: number } {
  const range = section === undefined ? { from: 0, to: calls.length } : sections.get(section);
  if (!range) {
    throw new RangeError(`${name}: expected a section of ${[...sections.keys()].join(" | ")}, got ${section}`);
  }
  return range;
}

/** Scratch buffers that several sections use: as these may run in any order, nothing else may lie in their place. */
export function sharedBySections({ buffers, calls, sections }: Program): Set<string> {
  const homes = new Map<string, Set<number>>();
  const starts = [...sections.values()].map(({ from }) => from);
  calls.forEach((call, i) => {
    const home = starts.findLastIndex((from) => from <= i);
    for (const name of Object.values(call.buffers)) homes.set(name, (homes.get(name) ?? new Set()).add(home));
  });
  return new Set(
    [...homes].filter(([name, of]) => of.size > 1 && buffers.get(name)!.role === "scratch").map(([n]) => n),
  );
}
