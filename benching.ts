/**
 * What a bench file imports. One definition serves both `deno bench`, for a quick look, and `noisegate bench`, which samples
 * until times are stable, knows the machine's drift, and keeps a record.
 *
 * A bench file of your own, anywhere; its name ends in `_bench.ts`:
 *
 * @example
 * ```ts
 * import { contractBench, defineContract, defineKernel, jobBench, singleCall } from "@noisegate/noisegate/benching";
 *
 * const negate = defineKernel({
 *   id: "mine/negate",
 *   about: "−a, element by element",
 *   source: `// negative[i] = −a[i], one invocation per i
 * struct Params { count: u32 }
 * @group(0) @binding(0) var<uniform> params: Params;
 * @group(0) @binding(1) var<storage, read> a: array<f32>;
 * @group(0) @binding(2) var<storage, read_write> negative: array<f32>;
 * @compute @workgroup_size(64)
 * fn main(@builtin(global_invocation_id) id: vec3u) {
 *   if (id.x < params.count) { negative[id.x] = -a[id.x]; }
 * }`,
 *   params: { count: "u32" },
 *   inputs: { a: "f32[count]" },
 *   outputs: { negative: "f32[count]" },
 *   workgroups: ({ count }) => [Math.ceil(count / 64), 1, 1],
 *   // no bound: a sign is exact
 *   oracle: ({ buffers: { a } }) => ({ negative: { value: Float64Array.from(a, (v) => -v) } }),
 * });
 *
 * // every bench case of the contract, once the kernel has matched its oracle
 * contractBench(defineContract({
 *   ...{ kernel: negate, version: 1, source: "definition", units: { a: "any", negative: "that of a" } },
 *   ...{ shapes: [{ count: 1 }, { count: 65 }], domains: {}, values: ["random", "integers"], properties: [] },
 *   bench: [{ label: "2²⁰", params: { count: 2 ** 20 }, work: { unit: "element", amount: 2 ** 20 } }],
 * }));
 *
 * jobBench({
 *   ...{ id: "negate twice, and wait", group: "mine", version: 1, work: { unit: "element", amount: 2 ** 13 } },
 *   async open(engine) {
 *     const count = 2 ** 12;
 *     const session = await engine.load(singleCall(negate, { params: { count } }), { a: new Float32Array(count) });
 *     const run = async (): Promise<null> => {
 *       session.run(2);
 *       await session.read("negative");
 *       return null; // the device's own clock is not asked
 *     };
 *     return { run, close: () => session.close() };
 *   },
 * });
 * ```
 *
 * To time it, in the folder of noisegate, with a record and as a quick look:
 *
 * ```sh
 * deno task bench --files ../mine/negate_bench.ts
 * deno bench -A --config deno.json ../mine/negate_bench.ts
 * ```
 *
 * Variables: NOISEGATE_SLOW=1 has `deno bench` run the slow ones too.
 */

import type { Contract } from "./kernels/contract.ts";
import { contractBenches } from "./harness/bench/contract_bench.ts";
import { registerWithDeno } from "./harness/bench/deno_bench.ts";
import { type JobDefinition, jobDefinition } from "./harness/bench/job_bench.ts";
import { type ProcessDefinition, processDefinition } from "./harness/bench/process_bench.ts";
import { define, type Definition, isCollecting } from "./harness/bench/registry.ts";

// what a kernel of one's own is made of
export type { Engine } from "./kernels/engine.ts";
export { type BenchCase, type Contract, defineContract } from "./kernels/contract.ts";
export { defineKernel, type Kernel } from "./kernels/kernel.ts";
export { type Program, ProgramBuilder, singleCall } from "./kernels/program.ts";

export { type Bench, BenchRefused, type OpenBench, type Work } from "./harness/bench/bench.ts";
export type { JobDefinition, OpenJob } from "./harness/bench/job_bench.ts";
export type { ProcessDefinition } from "./harness/bench/process_bench.ts";

/** The bench cases of a kernel's contract. */
export function contractBench(contract: Contract): void {
  contractBenches(contract).forEach(register);
}

/** A job: several kernels as a user queues them, waits included. */
export function jobBench(definition: JobDefinition): void {
  register(jobDefinition(definition));
}

/** A command of deno in a process of its own, start-up included. */
export function processBench(definition: ProcessDefinition): void {
  register(processDefinition(definition));
}

function register(definition: Definition): void {
  define(definition);
  if (!isCollecting()) registerWithDeno(definition);
}
