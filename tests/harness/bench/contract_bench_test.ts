/** Benches of contracts: what they count, what tells their versions apart, and that a wrong kernel is never timed. */

import assert from "node:assert/strict";
import { BenchRefused } from "../../../harness/bench/bench.ts";
import { contractBenches, workOf } from "../../../harness/bench/contract_bench.ts";
import type { Contract } from "../../../kernels/contract.ts";
import { addContract } from "../../../kernels/linalg/add_contract.ts";
import { matmulContract } from "../../../kernels/linalg/matmul_contract.ts";
import { batchContract } from "../../../kernels/nn/batch_contract.ts";
import { sgdContract } from "../../../kernels/nn/sgd_contract.ts";
import { gpuOnly } from "../../support.ts";

const caseOf = (contract: Contract, label: string) => contract.bench.find((one) => one.label === label)!;

Deno.test("workOf() counts every buffer once, state twice, a MAC as two operations, and what a contract says itself", () => {
  const product = workOf(matmulContract, caseOf(matmulContract, "512 × 512 × 512 none"));
  assert.deepEqual(product, { unit: "MAC", amount: 512 ** 3, bytes: 3 * 4 * 512 ** 2, operations: 2 * 512 ** 3 });
  const step = workOf(sgdContract, caseOf(sgdContract, "64 × 64"));
  const { inputs, state } = sgdContract.kernel;
  const counted = Object.values(inputs).filter((shape) => shape.includes("count")).length;
  const kept = Object.values(state).filter((shape) => shape.includes("count")).length;
  assert(step.bytes! >= 4 * 64 * 64 * (counted + 2 * kept) && step.bytes! < 4 * 64 * 64 * (counted + 2 * kept) + 64);
  assert.equal(step.operations, undefined);
  const batch = workOf(batchContract, caseOf(batchContract, "64 of 1437 × 64"));
  assert.equal(batch.bytes, 4 * (2 * 64 * 64 + 3 * 64), "of 1437 images it reads 64");
});

Deno.test("contractBenches() gives another version for another question, and another hash for other WGSL", async () => {
  const [first] = await Promise.all(contractBenches(addContract).map(({ make }) => make()));
  const changed = async (change: Partial<Contract>) => await contractBenches({ ...addContract, ...change })[0].make();
  const [one, ...others] = addContract.bench;
  const { kernel } = addContract;
  const variants = kernel.variants.map((variant) => ({ ...variant, source: variant.source + "\n// other\n" }));
  const other = await changed({ kernel: { ...kernel, variants } });
  assert.equal(other.version, first.version);
  assert.notEqual(other.kernelHash, first.kernelHash);
  const larger = await changed({ bench: [{ ...one, work: { ...one.work, amount: one.work.amount + 1 } }, ...others] });
  assert.notEqual(larger.version, first.version);
  assert.equal(larger.kernelHash, first.kernelHash);
});

gpuOnly("contractBenches() refuses to time a kernel that is wrong", async (engine) => {
  const { kernel } = addContract;
  const variants = kernel.variants.map((variant) => ({
    ...variant,
    source: variant.source.replace(/params\.scale/g, "(params.scale + 1.0)"),
  }));
  assert.notDeepEqual(variants, kernel.variants);
  const [wrong] = contractBenches({ ...addContract, kernel: { ...kernel, variants } });
  await assert.rejects((await wrong.make()).open(engine), (error: Error) => {
    assert(error instanceof BenchRefused);
    assert.match(
      error.message,
      /^kernels\/linalg\/add by four, oracle \[.*\]: 4 of 4 elements are outside the bound, worst/,
    );
    return true;
  });
});

/** The first bench of 1 M numbers or more, of an adder whose WGSL is another. */
async function changedAdd(pattern: RegExp, by: string) {
  const { kernel } = addContract;
  const variants = kernel.variants.map((variant) => ({ ...variant, source: variant.source.replace(pattern, by) }));
  assert.notDeepEqual(variants, kernel.variants);
  const large = contractBenches({ ...addContract, kernel: { ...kernel, variants } })
    .find(({ work }) => work!.amount >= 2 ** 20)!;
  return await large.make();
}

gpuOnly("contractBenches() refuses a kernel that is wrong at its timed size only", async (engine) => {
  const wrong = await changedAdd(/params\.scale/g, "select(params.scale, 2.0, params.count > 100000u)");
  await assert.rejects(wrong.open(engine), (error: Error) => {
    assert(error instanceof BenchRefused);
    assert.match(
      error.message,
      /^kernels\/linalg\/add .*, the timed call \[.*count=\d{7}.*\]: \d+ of \d+ elements are outside/,
    );
    return true;
  });
});

gpuOnly("contractBenches() refuses a kernel that leaves a few of a million numbers unwritten", async (engine) => {
  const lazy = await changedAdd(/let items = /, "if (i > 7000u && i < 7004u) { return; } let items = ");
  await assert.rejects(lazy.open(engine), /the timed call \[.*\]: .*(expected a number, got none|outside the bound)/);
});

gpuOnly("contractBenches() times no single cold call without a clock of the device", async (engine) => {
  const bench = await changedAdd(/$/, "\n");
  const { features } = engine.facts;
  for (const [facts, hasCold] of [[features, features.includes("timestamp-query")], [[], false]] as const) {
    const { choice, bindingBytes, looks } = engine;
    const load = engine.load.bind(engine);
    const open = await bench.open({
      ...{ choice, bindingBytes, looks, load, close() {} },
      facts: { ...engine.facts, features: [...facts] },
    });
    assert.equal(open.hasCold, hasCold);
    open.close();
  }
});

gpuOnly("contractBenches() starts every sample of a kernel with state from the same numbers", async (engine) => {
  const definition = contractBenches(sgdContract).find(({ id }) => id === "nn/sgd 64 × 64")!;
  const bench = await definition.make();
  const loaded: Record<string, unknown>[] = [];
  const watched = {
    ...{
      facts: engine.facts,
      choice: engine.choice,
      bindingBytes: engine.bindingBytes,
      looks: engine.looks,
      close() {},
    },
    async load(...args: Parameters<typeof engine.load>) {
      const session = await engine.load(...args);
      const write = session.write.bind(session);
      session.write = (name, values) => {
        loaded.push({ name, first: values[0] });
        write(name, values);
      };
      return session;
    },
  };
  const open = await bench.open(watched);
  loaded.length = 0;
  assert(await open.run(3) !== 0);
  await open.run(3);
  open.close();
  const states = Object.keys(sgdContract.kernel.state);
  assert.deepEqual(loaded.map(({ name }) => name), [...states, ...states]);
  assert.deepEqual(loaded.slice(0, states.length), loaded.slice(states.length));
});
