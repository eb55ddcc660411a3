/** The tuner: what it chooses, that noise does not choose, and which measurement a call follows. */

import assert from "node:assert/strict";
import { hashOf } from "../../kernels/contract.ts";
import type { Family } from "../../kernels/kernel.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { matmulContract } from "../../kernels/linalg/matmul_contract.ts";
import { bias } from "../../kernels/nn/bias.ts";
import { choiceOf, chooseFamily, hasFamilies, sizeClass, type TunedCase, tuneKernel } from "../../kernels/tuner.ts";
import { gpuOnly } from "../support.ts";

function square(side: number) {
  return { batch: 1, batch_a: 1, batch_b: 1, m: side, k: side, n: side };
}

function caseOf(side: number, choice: Family, transpose = "none"): TunedCase {
  const timing = { median: 1, spread: 0 };
  const times = { registers: timing, workgroup: timing };
  return { label: `${side}`, constants: { transpose }, size: sizeClass(matmul, square(side)), times, choice };
}

function ask(cases: TunedCase[], params: Record<string, number>, constants: Record<string, string> = {}) {
  return choiceOf([{ kernel: matmul.id, hash: "", cases }])({ kernel: matmul, params, constants });
}

Deno.test("tuner: a family has to win by more than both spreads", () => {
  const choose = (workgroup: number, spread: number) =>
    chooseFamily({ registers: { median: 100, spread }, workgroup: { median: workgroup, spread } }, "registers");
  assert.equal(choose(70, 10), "workgroup");
  assert.equal(choose(80, 10), "registers");
  assert.equal(choose(100, 0), "registers");
  assert.equal(choose(200, 0), "registers");
});

Deno.test("tuner: a call follows the measurement nearest in size, with its own constants where there is one", () => {
  const cases = [caseOf(64, "registers"), caseOf(512, "workgroup"), caseOf(512, "registers", "left")];
  assert.equal(ask(cases, square(8)), "registers");
  assert.equal(ask(cases, square(100)), "registers");
  assert.equal(ask(cases, square(300)), "workgroup");
  assert.equal(ask(cases, square(4096)), "workgroup");
  assert.equal(ask(cases, square(4096), { transpose: "left" }), "registers");
  // of other transposes only, and they disagree
  assert.equal(ask(cases, square(4096), { transpose: "right" }), undefined);
  assert.equal(ask([], square(64)), undefined);
});

Deno.test("tuner: a batch does not change the choice of its members", () => {
  const cases = [caseOf(64, "registers"), caseOf(512, "workgroup")];
  assert.equal(ask(cases, { ...square(64), batch: 512, batch_a: 512 }), "registers");
});

Deno.test("tuner: a kernel of one family has nothing to choose", () => {
  assert(hasFamilies(matmul));
  assert(!hasFamilies(bias));
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
  const [{ times, choice }] = tuned!.cases;
  assert.equal(choice, "registers");
  // also against the prejudice of a hardware adapter
  assert.equal(chooseFamily(times, "workgroup"), "registers");
});

gpuOnly("tuner: shapes that only one family computes are not timed", async (engine) => {
  const contract = { ...matmulContract, bench: matmulContract.bench.filter(({ params }) => params.n === 10) };
  assert(contract.bench.length > 0);
  assert.deepEqual((await tuneKernel(contract, { engine }))!.cases, []);
});
