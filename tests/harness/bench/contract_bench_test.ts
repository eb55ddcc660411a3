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
