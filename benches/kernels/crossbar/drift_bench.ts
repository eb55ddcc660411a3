import { drift } from "../../../kernels/crossbar/drift.ts";
import { kernelBench } from "../../support.ts";

const mean = { mu_log: -0.0155, mu_const: 0.0244, mu_min: 0.049, mu_max: 0.1 };
const width = { sd_log: -0.0125, sd_const: -0.0059, sd_min: 0.008, sd_max: 0.045 };
const params = { seed: 7, purpose: 2, layer: 2, g_max: 25, log_time: 5.2, ...mean, ...width };
const cellsOf = (chips: number, cells: number) => (random: () => number) => ({
  target: Float32Array.from({ length: cells }, () => 25 * random()),
  programmed: Float32Array.from({ length: chips * cells }, () => 25 * random()),
});

kernelBench(drift, [{
  label: "PCM, 16 chips of 784 × 128 pairs",
  params: { chips: 16, cells: 200704, ...params },
  seed: 1,
  buffers: cellsOf(16, 200704),
  work: { unit: "draw", amount: 16 * 200704 },
  check: { params: { chips: 5, cells: 4099, ...params }, seed: 1, buffers: cellsOf(5, 4099) },
}]);
