import { program } from "../../../kernels/crossbar/program.ts";
import { kernelBench } from "../../support.ts";

const law = { g_max: 25, c0: 0.26348, c1: 1.965, c2: -1.1731, c3: 0, c4: 0, floor: 0, ceiling: 1e30 };
const params = { seed: 7, purpose: 1, layer: 2, ...law };
const targets = (cells: number) => (random: () => number) => ({
  target: Float32Array.from({ length: cells }, () => 25 * random()),
});

kernelBench(program, [{
  label: "PCM, 16 chips of 784 × 128 pairs",
  params: { chips: 16, cells: 200704, ...params },
  constants: { kind: "polynomial" },
  seed: 1,
  buffers: targets(200704),
  work: { unit: "draw", amount: 16 * 200704 },
  check: {
    params: { chips: 5, cells: 4099, ...params },
    constants: { kind: "polynomial" },
    seed: 1,
    buffers: targets(4099),
  },
}]);
