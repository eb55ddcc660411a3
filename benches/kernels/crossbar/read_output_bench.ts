import { readOutput } from "../../../kernels/crossbar/read_output.ts";
import { kernelBench } from "../../support.ts";

const params = { seed: 7, purpose: 4, layer: 2, draw: 0 };
const outputsOf = (chips: number, length: number) => (random: () => number) => ({
  current: Float32Array.from({ length: chips * length }, () => 2 * random() - 1),
  variance: Float32Array.from({ length: chips * length }, () => random()),
});

kernelBench(readOutput, [{
  label: "16 chips, 256 inputs of 128 columns",
  params: { chips: 16, length: 256 * 128, ...params },
  seed: 1,
  buffers: outputsOf(16, 256 * 128),
  work: { unit: "draw", amount: 16 * 256 * 128 },
  check: { params: { chips: 5, length: 4099, ...params }, seed: 1, buffers: outputsOf(5, 4099) },
}]);
