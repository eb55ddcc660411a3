/** Two lists of benches → those that can be compared, and why the others cannot. Pure. */

import { plural } from "../../output/words.ts";
import { changedKernels, kernelOf } from "./blame.ts";
import type { NotCompared } from "./record.ts";
import { CompareError } from "./compare_error.ts";
import type { ListedBench } from "./worker.ts";

export interface Wanted {
  /** Words, one of which must be in a bench's name; kernels and jobs that are not slow if there are none. */
  filter: readonly string[];
  /** Only kernels whose WGSL or signature changed, and jobs: workgroups and the usual variant are in no hash. */
  changed: boolean;
}

export interface Selection {
  /** As the base lists them, each with the hash that its kernel has at the head. */
  benches: { bench: ListedBench; headHash: string }[];
  notCompared: NotCompared[];
  /** Kernels whose WGSL changed. */
  changed: string[];
  notes: string[];
}

/**
 * @param lists of base and head
 * @throws {CompareError} if nothing is left to compare
 */
export function select(lists: readonly [ListedBench[], ListedBench[]], wanted: Wanted): Selection {
  const [base, head] = lists.map((list) => list.filter(({ id }) => isNamed(id, wanted)));
  if (base.length + head.length === 0) throw new CompareError(nothing(wanted, lists[0].length));
  const atHead = new Map(head.map((bench) => [bench.id, bench]));
  const changed = changedKernels(...lists);
  const common = base.filter(({ id, version }) => atHead.get(id)?.version === version);
  if (common.length === 0) {
    const [first] = [...base, ...head];
    const why = `${first.id}: ${whyNot(first.id, { base, head })}`;
    throw new CompareError(
      `compare: expected benches that both have, got none of ${base.length + head.length} (${why})`,
    );
  }
  const taken = common.filter((bench) => isWanted(bench, { ...wanted, kernels: changed }));
  if (taken.length === 0) throw new CompareError(nothing(wanted, common.length));
  return {
    benches: taken.map((bench) => ({ bench, headHash: atHead.get(bench.id)!.kernelHash })),
    notCompared: [...base, ...head.filter(({ id }) => !base.some((bench) => bench.id === id))]
      .filter((bench) => !common.includes(bench))
      .map(({ id }) => ({ bench: id, reason: whyNot(id, { base, head }), broken: false })),
    changed,
    notes: taken.length < common.length ? [leftOut(common.length - taken.length, wanted)] : [],
  };
}

function isNamed(id: string, { filter }: Wanted): boolean {
  return filter.length === 0 || filter.some((word) => id.includes(word));
}

/** Without a word for it, what takes minutes is left out. */
function isWanted(
  { id, kind, slow }: ListedBench,
  { filter, changed, kernels }: Wanted & { kernels: readonly string[] },
): boolean {
  if (changed && kind === "kernel" && !kernels.includes(kernelOf(id))) return false;
  return filter.length > 0 || (kind !== "process" && !slow);
}

function whyNot(id: string, { base, head }: { base: readonly ListedBench[]; head: readonly ListedBench[] }): string {
  const has = (list: readonly ListedBench[]) => list.some((bench) => bench.id === id);
  if (!has(head)) return "only the base has it";
  if (!has(base)) return "only the head has it";
  return "they ask different things: its parameters, constants or work changed";
}

function nothing({ filter, changed }: Wanted, count: number): string {
  const which = [
    ...(filter.length > 0 ? [`with ${filter.map((word) => JSON.stringify(word)).join(" or ")} in their name`] : []),
    ...(changed ? ["whose WGSL changed"] : []),
  ];
  const remedy = changed ? "leave out --changed" : "noisegate bench --list";
  return `compare: expected benches ${which.join(", ")}, got none of ${count} (${remedy})`;
}

function leftOut(count: number, { changed }: Wanted): string {
  const benches = plural(count, "bench", "benches");
  return changed
    ? `${benches} left out: their WGSL is the same on both sides`
    : `${benches} left out, of whole processes or slow (--filter takes them)`;
}
