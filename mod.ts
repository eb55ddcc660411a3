/**
 * noisegate: accuracy of neural networks on noisy analog crossbars, as gates with stated error rates.
 *
 * `runScenario` runs one scenario and gives its record; `gate` of testing.ts makes Deno tests of its gates.
 *
 * @example
 * ```ts ignore
 * import { openEngine, runScenario } from "./mod.ts";
 * const engine = await openEngine("auto");
 * const record = await runScenario("scenarios/digits_pcm_drift.yaml", { engine });
 * console.log(record.verdict);
 * ```
 *
 * Networks and their curvature can be had without a scenario:
 *
 * @example
 * ```ts ignore
 * const spec = namedNetwork("mlp_64_32_10", { input: [1, 1, 64], classes: 10, activation: "relu" });
 * const operator = await openNetworkOperator(engine, { network: initialise(spec, { seed: 1 }), batch });
 * const { total, segments } = await hutchinsonTrace(operator, { seed: 1, tolerance: 0.01 });
 * ```
 */
export { openEngine } from "./harness/machine/environment.ts";
export { type DefinedScenario, defineScenario, type ScenarioInput } from "./harness/scenario/define_scenario.ts";
export { type RunOptions, runScenario } from "./harness/mod.ts";
export { type NetworkCache, userNetworks } from "./harness/execution/network_cache.ts";
export type { Verdict } from "./harness/gate.ts";
export type { ResultRecord } from "./harness/result.ts";
export { ScenarioError } from "./harness/scenario/scenario_error.ts";
export type { Engine } from "./kernels/engine.ts";
export { defineKernel, type Kernel } from "./kernels/kernel.ts";
export { appendGradient, appendTangent } from "./kernels/derivatives.ts";
export { type Program, ProgramBuilder } from "./kernels/program.ts";

// networks: as data, with numbers, trained, read and written
export { foldNorms } from "./models/networks/fold.ts";
export type { Layer, NetworkSpec } from "./models/networks/layers.ts";
export { namedNetwork } from "./models/networks/named.ts";
export { initialise, type Network } from "./models/networks/network.ts";
export { networkFromBytes, networkToBytes } from "./models/networks/weights_file.ts";
export { train, type TrainOptions } from "./models/training/train.ts";
export { stagesOf, type Training } from "./models/training/training.ts";

// curvature: an operator, and what is asked of it
export { hutchinsonDiagonal } from "./models/curvature/diagonal.ts";
export { spectralDensity } from "./models/curvature/density.ts";
export { hutchPlusPlusTrace } from "./models/curvature/hutchpp.ts";
export { topEigenpairs } from "./models/curvature/lanczos.ts";
export { predictIncrease } from "./models/curvature/loss_increase.ts";
export { networkDiagonal } from "./models/curvature/network_diagonal.ts";
export { openNetworkOperator } from "./models/curvature/network_operator.ts";
export type { Operator } from "./models/curvature/operator.ts";
export { simulateIncrease } from "./models/curvature/simulation.ts";
export { hutchinsonTrace } from "./models/curvature/trace.ts";
