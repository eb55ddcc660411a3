import { compensation } from "../../../kernels/crossbar/compensation.ts";
import { kernelBench } from "../../support.ts";

const layer = {
  rows: 64,
  cols: 32,
  stride: 32,
  tile_rows: 32,
  tile_cols: 32,
  row_tiles: 2,
  col_tiles: 1,
  floor: 2.5e-3,
};

kernelBench(compensation, [{
  label: "200 chips, 64 × 32 in 2 tiles",
  params: { chips: 200, ...layer },
  seed: 1,
  work: { unit: "element", amount: 200 * 64 * 32 },
}]);
