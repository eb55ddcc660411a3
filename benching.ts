/**
 * What a bench file imports. One definition serves both `deno bench`, for a quick look, and `noisegate bench`, which samples
 * until times are stable, knows the machine's drift, and keeps a record.
 *
 * @example
 * ```ts ignore
 * import { contractBench, jobBench, processBench } from "./benching.ts";
 * contractBench(matmulContract); // every bench case of the contract, after the kernel has matched its oracle
 * jobBench({ id: "training step", group: "training", version: 1, work: { unit: "step", amount: 1 }, open });
 * processBench({ id: "start", group: "start-up", version: 1, args: () => ["run", "main.ts", "--version"] });
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
