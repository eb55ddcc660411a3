/**
 * noisegate: accuracy of neural networks on noisy analog crossbars, as gates with stated error rates.
 *
 * `runScenario` runs one scenario file and gives its record; `gate` registers a scenario's gates as Deno tests.
 *
 * @example
 * ```ts ignore
 * import { openEngine, runScenario } from "./mod.ts";
 * const engine = await openEngine("auto");
 * const record = await runScenario("scenarios/digits_pcm_drift.yaml", { engine });
 * console.log(record.verdict);
 * ```
 */
export { openEngine } from "./harness/environment.ts";
export { gate } from "./harness/gate_tests.ts";
export { type RunOptions, runScenario } from "./harness/mod.ts";
export { type NetworkCache, userNetworks } from "./harness/network_cache.ts";
export type { Verdict } from "./harness/gate.ts";
export type { ResultRecord } from "./harness/result.ts";
export { ScenarioError } from "./harness/scenario_error.ts";
export type { Engine } from "./kernels/engine.ts";
export { defineKernel, type Kernel } from "./kernels/kernel.ts";
export { appendGradient, appendTangent } from "./kernels/derivatives.ts";
export { type Program, ProgramBuilder } from "./kernels/program.ts";
