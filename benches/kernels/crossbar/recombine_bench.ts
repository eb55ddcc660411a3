import { recombine } from "../../../kernels/crossbar/recombine.ts";
import { kernelBench } from "../../support.ts";

kernelBench(
  recombine,
  [32, 10].map((cols) => {
    const layer = { row_tiles: 2, col_tiles: 1, cols, stride: 4 * Math.ceil(cols / 4), tile_cols: 32, scale: 0.04 };
    return {
      label: `200 chips × 360 images × ${cols} columns, 2 row tiles`,
      params: { chips: 200, images: 360, ...layer },
      seed: 1,
      work: { unit: "element", amount: 200 * 360 * cols },
      check: { params: { chips: 7, images: 37, ...layer }, seed: 2 },
    };
  }),
);
