import { readSigma } from "../../../kernels/crossbar/read_sigma.ts";
import { kernelBench } from "../../support.ts";

const params = { g_max: 25, coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2, time_factor: 4.18 };
const cellsOf = (chips: number, cells: number) => (random: () => number) => ({
  programmed: Float32Array.from({ length: chips * cells }, () => 25 * random()),
  drifted: Float32Array.from({ length: chips * cells }, () => 25 * random()),
});

kernelBench(readSigma, [{
  label: "PCM, 16 chips of 784 × 128 pairs",
  params: { chips: 16, cells: 200704, ...params },
  seed: 1,
  buffers: cellsOf(16, 200704),
  work: { unit: "element", amount: 16 * 200704 },
  check: { params: { chips: 5, cells: 4099, ...params }, seed: 1, buffers: cellsOf(5, 4099) },
}]);
