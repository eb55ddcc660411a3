import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { kernelBench } from "../../support.ts";

const params = { seed: 7, purpose: 3, layer: 2, draw: 0, floor: 0 };
const cellsOf = (chips: number, cells: number) => (random: () => number) => ({
  conductance: Float32Array.from({ length: chips * cells }, () => 25 * random()),
  sigma: Float32Array.from({ length: chips * cells }, () => random()),
});

kernelBench(readCells, [{
  label: "16 chips of 784 × 128 pairs",
  params: { chips: 16, cells: 200704, ...params },
  seed: 1,
  buffers: cellsOf(16, 200704),
  work: { unit: "draw", amount: 16 * 200704 },
  check: { params: { chips: 5, cells: 4099, ...params }, seed: 1, buffers: cellsOf(5, 4099) },
}]);
