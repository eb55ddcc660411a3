/** Which benches of two revisions are compared, why others are not, and which kernel is blamed. */

import assert from "node:assert/strict";
import { blameOf, changedKernels } from "../../../../harness/bench/compare/blame.ts";
import { select } from "../../../../harness/bench/compare/selection.ts";
import { listed } from "./support.ts";

const ALL = { filter: [], changed: false };
const OTHER = "b".repeat(16);
const job = (id: string, more = {}) => listed(id, { kind: "job", kernelHash: "", ...more });
const idsOf = ({ benches }: ReturnType<typeof select>) => benches.map(({ bench }) => bench.id);

Deno.test("select: benches that one side lacks, or that ask another question, are named with the reason", () => {
  const base = [listed("a/a 1"), listed("a/a 2"), listed("gone 1")];
  const head = [listed("a/a 1"), listed("a/a 2", { version: OTHER }), listed("new 1")];
  const selection = select([base, head], ALL);
  assert.deepEqual(idsOf(selection), ["a/a 1"]);
  assert.deepEqual(selection.notCompared.map(({ bench, reason }) => `${bench}: ${reason}`), [
    "a/a 2: they ask different things: its parameters, constants or work changed",
    "gone 1: only the base has it",
    "new 1: only the head has it",
  ]);
  assert(selection.notCompared.every(({ broken }) => !broken));
});

Deno.test("select: slow ones and whole processes only where a word names them; --changed leaves other kernels out", () => {
  const base = [
    listed("a/a 1"),
    listed("b/b 1"),
    job("job"),
    job("demo", { kind: "process" }),
    job("long", { slow: true }),
  ];
  const head = base.map((bench) => bench.id === "b/b 1" ? { ...bench, kernelHash: OTHER } : bench);
  const all = select([base, head], ALL);
  assert.deepEqual(idsOf(all), ["a/a 1", "b/b 1", "job"]);
  assert.deepEqual(all.notes, ["2 benches left out, of whole processes or slow (--filter takes them)"]);
  assert.deepEqual(all.benches.map(({ headHash }) => headHash.slice(0, 1)), ["a", "b", ""]);
  assert.deepEqual(idsOf(select([base, head], { filter: ["demo", "long"], changed: false })), ["demo", "long"]);
  const changed = select([base, head], { filter: [], changed: true });
  assert.deepEqual([idsOf(changed), changed.changed], [["b/b 1", "job"], ["b/b"]]);
});

Deno.test("select: nothing to compare is refused with what to do", () => {
  const lists = [[listed("a/a 1")], [listed("a/a 1")]] as const;
  const refusal = (wanted: typeof ALL | { filter: string[]; changed: boolean }) => {
    try {
      select([[...lists[0]], [...lists[1]]], wanted);
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(
    refusal({ filter: ["x", "y"], changed: false }),
    'compare: expected benches with "x" or "y" in their name, got none of 1 (noisegate bench --list)',
  );
  assert.equal(
    refusal({ filter: [], changed: true }),
    "compare: expected benches whose WGSL changed, got none of 1 (leave out --changed)",
  );
});

Deno.test("blameOf: the kernel of a bench, for a job all that changed, else TypeScript or the machine", async () => {
  const asked: string[][] = [];
  const options = {
    changed: ["a/a", "b/b"],
    variants: { base: "row", head: "row" },
    commitsOf: (paths: readonly string[]) => Promise.resolve((asked.push([...paths]), ["c0ffee change"])),
    dirty: false,
  };
  const own = await blameOf({ id: "b/b 1024", kernelHash: "x" }, options);
  assert.deepEqual([own.kernels, own.commits], [["b/b"], ["c0ffee change"]]);
  assert.equal(own.reason, "the WGSL of b/b changed; 1 commit to look at");
  assert.deepEqual(asked, [["kernels/b/b.wgsl", "kernels/b/b.ts", ":(glob)kernels/b/_*", ":(glob)kernels/_*"]]);
  assert.deepEqual((await blameOf({ id: "a job", kernelHash: "" }, options)).kernels, ["a/a", "b/b"]);
  const none = await blameOf({ id: "c/c 1", kernelHash: "x" }, {
    ...{ ...options, dirty: true },
    variants: { base: "row", head: "tile" },
  });
  assert.equal(
    none.reason,
    "its WGSL did not change (its variant: row → tile): the cause lies in TypeScript or in the machine; " +
      "1 commit and changes that are in no commit to look at",
  );
  assert.deepEqual(asked.at(-1), [], "of all commits");
});

Deno.test("changedKernels: by hash; a kernel that only one side has has not changed", () => {
  const base = [listed("a/a 1"), listed("b/b 1"), listed("gone 1")];
  const head = [listed("a/a 1"), listed("b/b 1", { kernelHash: OTHER }), listed("new 1")];
  assert.deepEqual(changedKernels(base, head), ["b/b"]);
});
