import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { kernelBench } from "../../support.ts";

// the layers of a 64-32-32-10 network on 200 chips and 360 images: the first shares its inputs, the others do not
const layers = [
  { rows: 64, stride: 32, input_chips: 1 },
  { rows: 32, stride: 32, input_chips: 200 },
  { rows: 32, stride: 12, input_chips: 200 },
  // 27 rows, as a 3 × 3 convolution of 3 channels has: voltages come one by one
  { rows: 27, stride: 32, input_chips: 200 },
];

kernelBench(
  mvm,
  layers.map(({ rows, stride, input_chips }) => {
    const layer = { rows, stride, tile_rows: 512, row_tiles: 1 };
    return {
      label: `200 chips × 360 images, ${rows} × ${stride}, ${input_chips === 1 ? "shared" : "own"} inputs`,
      params: { chips: 200, input_chips, images: 360, ...layer },
      seed: 1,
      work: { unit: "MAC", amount: 200 * 360 * rows * stride },
      check: { params: { chips: 2, input_chips: Math.min(2, input_chips), images: 37, ...layer }, seed: 2 },
    };
  }),
);
