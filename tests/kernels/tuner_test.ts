/** The tuner: what it chooses, that noise does not choose, and which measurement a call follows. */

import assert from "node:assert/strict";
import { hashOf } from "../../kernels/contract.ts";
import type { Params } from "../../kernels/kernel.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { matmulContract } from "../../kernels/linalg/matmul_contract.ts";
import { bias } from "../../kernels/nn/bias.ts";
import { biasContract } from "../../kernels/nn/bias_contract.ts";
import { choiceOf, fastest, hasChoice, sizeClass, type TunedCase, tuneKernel } from "../../kernels/tuner.ts";
import { gpuOnly } from "../support.ts";

function square(side: number) {
  return { batch: 1, batch_a: 1, batch_b: 1, m: side, k: side, n: side };
}

/** Nanoseconds by variant; the first is the usual one. */
function caseOf(params: Params, medians: Record<string, number>, transpose = "none"): TunedCase {
  const times = Object.fromEntries(Object.entries(medians).map(([name, median]) => [name, { median, spread: 0 }]));
  const [usual] = Object.keys(times);
  const label = JSON.stringify(params);
  return {
    label,
    constants: { transpose },
    size: sizeClass(matmul, params),
    times,
    usual,
    choice: fastest(times, usual),
  };
}

function ask(cases: TunedCase[], params: Params, constants: Record<string, string> = {}) {
  return choiceOf([{ kernel: matmul.id, hash: "", cases, wrong: {} }])({ kernel: matmul, params, constants });
}

Deno.test("tuner: a variant has to win by more than both spreads", () => {
  const choose = (other: number, spread: number) =>
    fastest(
      { usual: { median: 100, spread }, slow: { median: 300, spread }, other: { median: other, spread } },
      "usual",
    );
  assert.equal(choose(70, 10), "other");
  assert.equal(choose(80, 10), "usual");
  assert.equal(choose(100, 0), "usual");
  assert.equal(choose(200, 0), "usual");
});

Deno.test("tuner: a call follows the measurement nearest in size, with its own constants where there is one", () => {
  const cases = [
    caseOf(square(64), { tile_8x8_none: 1, shared_32x32_4x4: 2 }),
    caseOf(square(200), { tile_8x8_none: 2, shared_32x32_4x4: 1 }),
    caseOf(square(200), { tile_8x8_left: 1, shared_32x32_4x4: 2 }, "left"),
  ];
  assert.equal(ask(cases, square(20)), "tile_8x8_none");
  assert.equal(ask(cases, square(100)), "tile_8x8_none");
  assert.equal(ask(cases, square(152)), "shared_32x32_4x4");
  assert.equal(ask(cases, square(252)), "shared_32x32_4x4");
  assert.equal(ask(cases, square(252), { transpose: "left" }), "tile_8x8_left");
  assert.equal(ask([], square(64)), undefined);
});

Deno.test("tuner: a measurement says nothing of a call that something else is usual for, or that the choice cannot compute", () => {
  const small = caseOf(square(64), { tile_8x8_none: 2, shared_32x32_4x4: 1 });
  assert.equal(ask([small], square(1024)), undefined);
  const large = caseOf(square(512), { shared_64x64_4x4: 2, shared_128x128_8x8: 1 });
  assert.equal(ask([small, large], square(1024)), "shared_128x128_8x8");
  // no tile is shared there
  assert.equal(ask([small], { ...square(64), n: 4 }), undefined);
  assert.equal(ask([{ ...small, choice: "tile_8x8_none" }], { ...square(64), n: 4 }), "tile_8x8_none");
});

Deno.test("tuner: measurements as near that disagree are weighed by their times", () => {
  const clear = caseOf(square(64), { tile_8x8_none: 1, shared_32x32_4x4: 10 });
  const close = caseOf(square(64), { tile_8x8_none: 3, shared_32x32_4x4: 2 });
  assert.equal(ask([clear, close], square(64)), "tile_8x8_none");
  assert.equal(
    ask([close, close, close, caseOf(square(64), { tile_8x8_none: 2, shared_32x32_4x4: 3 })], square(64)),
    "shared_32x32_4x4",
  );
});

Deno.test("tuner: a batch does not change the choice of its members", () => {
  const cases = [
    caseOf(square(64), { tile_8x8_none: 1, shared_32x32_4x4: 2 }),
    caseOf(square(512), { tile_8x8_none: 2, shared_32x32_4x4: 1 }),
  ];
  assert.equal(ask(cases, { ...square(64), batch: 512, batch_a: 512 }), "tile_8x8_none");
});

Deno.test("tuner: a kernel of one variant a shape has nothing to choose", () => {
  assert(hasChoice(matmulContract));
  assert(!hasChoice(biasContract));
  assert.equal(sizeClass(bias, { rows: 64, cols: 64 }), 0);
});

gpuOnly("tuner: the clock of a software adapter prefers matmul in registers", async (engine) => {
  if (!engine.facts.software || !engine.facts.features.includes("timestamp-query")) return;
  // eleven times as fast there
  const bench = { ...matmulContract.bench[0], label: "aᵀ·b", constants: { transpose: "left" } };
  const contract = { ...matmulContract, bench: [bench] };
  const seen: string[] = [];
  const tuned = await tuneKernel(contract, { engine, onCase: ({ label }) => seen.push(label) });
  assert.deepEqual(seen, ["aᵀ·b"]);
  assert.equal(tuned!.hash, await hashOf(matmulContract));
  const [{ times, usual, choice }] = tuned!.cases;
  assert(Object.keys(times).length > 3 && Object.keys(times).includes("shared_32x32_4x4"));
  assert.match(choice, /^tile_/);
  assert.match(usual, /^tile_/);
  // also against the prejudice of a hardware adapter
  assert.match(fastest(times, "shared_32x32_4x4"), /^tile_/);
});

gpuOnly("tuner: in a hurry only variants of the family that suits the adapter are timed", async (engine) => {
  if (!engine.facts.features.includes("timestamp-query")) return;
  const contract = { ...matmulContract, bench: matmulContract.bench.slice(0, 1) };
  const [{ times }] = (await tuneKernel(contract, { engine, quick: true }))!.cases;
  const other = engine.facts.software ? /^shared_/ : /^tile_/;
  assert(Object.keys(times).length > 1 && Object.keys(times).every((name) => !other.test(name)));
});

gpuOnly("tuner: shapes that only one variant computes are not timed", async (engine) => {
  const contract = { ...matmulContract, bench: matmulContract.bench.filter(({ params }) => params.n === 10) };
  assert(contract.bench.length > 0);
  assert.deepEqual((await tuneKernel(contract, { engine }))!.cases, []);
});
