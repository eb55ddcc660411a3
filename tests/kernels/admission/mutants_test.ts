import assert from "node:assert/strict";
import { EQUIVALENT } from "../../../kernels/admission/equivalent_mutants.ts";
import { killMutants, mutantsOf } from "../../../kernels/admission/mutants.ts";
import { loadGoldens } from "../../../kernels/golden.ts";
import { KERNELS } from "../../../kernels/mod.ts";
import { bias } from "../../../kernels/nn/bias.ts";
import { biasContract } from "../../../kernels/nn/bias_contract.ts";
import { drift } from "../../../kernels/crossbar/drift.ts";
import { gpuOnly } from "../../support.ts";

const SMALL = ["nn/advance"];

Deno.test("mutantsOf() makes at least 15 different mutants of every kernel", () => {
  for (const kernel of KERNELS) {
    const mutants = mutantsOf(kernel, { seed: 1, most: 24 });
    const sources = new Set(
      mutants.map(({ kernel, variant, name }) =>
        kernel.variants.find((one) => one.name === variant)!.source + (name.includes("groups.") ? name : "")
      ),
    );
    assert.equal(sources.size, mutants.length, kernel.id);
    assert(mutants.length >= (SMALL.includes(kernel.id) ? 5 : 15), `${kernel.id}: ${mutants.length}`);
  }
});

Deno.test("mutantsOf() gives the same mutants for the same seed, and others for another", () => {
  const names = (seed: number) => mutantsOf(drift, { seed, most: 30 }).map(({ name }) => name);
  assert.deepEqual(names(7), names(7));
  assert.notDeepEqual(names(7), names(8));
});

Deno.test("mutantsOf() changes one variant, in one line that it names, and no comment", () => {
  for (const { variant, line, text, kernel, name } of mutantsOf(bias, { seed: 3, most: 60 })) {
    const changed = kernel.variants.filter((one, i) => one !== bias.variants[i]);
    assert.deepEqual(changed.map((one) => one.name), [variant], name);
    const before = bias.variants.find((one) => one.name === variant)!.source.split("\n");
    if (line > 0) assert.equal(before[line - 1].trim(), text, name);
    assert.deepEqual(changed[0].source.split("\n").slice(0, 2), before.slice(0, 2), name);
  }
});

Deno.test("mutantsOf() knows the faults of random numbers, precision and tiles", () => {
  const operators = new Set(mutantsOf(drift, { seed: 1, most: 400 }).map(({ operator }) => operator));
  for (const expected of ["wrong seed counter", "wrong lane", "f16 for f32", "missing last tile", "lost clamp"]) {
    assert(operators.has(expected), expected);
  }
});

Deno.test("EQUIVALENT speaks of lines that exist", () => {
  for (const { kernels, variants, line, changes } of EQUIVALENT) {
    for (const id of kernels) {
      const all = KERNELS.find((one) => one.id === id)?.variants ?? [];
      const sources = all.filter(({ name }) => variants?.includes(name) ?? true).map(({ source }) => source);
      const has = sources.find((source) => source.split("\n").some((one) => one.trim() === line));
      assert(has, `${id} has no line ${line}`);
      for (const [from] of changes) assert(has.includes(from), `${id} has no ${from}`);
    }
  }
});

gpuOnly("killMutants() reports what the admission of nn/bias refuses, and by which check", async (engine) => {
  const goldens = await loadGoldens(bias);
  const report = await killMutants(biasContract, { engine, goldens, seed: 2, most: 8 });
  assert.equal(report.mutants + report.invalid, 8);
  const byCheck = Object.values(report.byCheck).reduce((sum, n) => sum + n, 0);
  assert.equal(byCheck, report.killed);
  assert.equal(report.killed + report.equivalent.length + report.survivors.length, report.mutants);
  assert(report.killed >= 6, JSON.stringify(report));
});

gpuOnly("killMutants() lets a contract that asks for nothing pass everything", async (engine) => {
  const blind = { ...biasContract, shapes: [{ rows: 1, cols: 1 }], values: [], properties: [] };
  const report = await killMutants(blind, { engine, goldens: [], seed: 2, most: 4 });
  assert.deepEqual([report.killed, report.survivors.length], [0, 4]);
});
