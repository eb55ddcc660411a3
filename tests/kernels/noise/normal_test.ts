import { gpuTest } from "../../support.ts";
import { normal } from "../../../kernels/noise/normal.ts";
import { philox } from "../../../kernels/noise/philox.ts";

const params = { seed: 7, purpose: 1, layer: 2, draw: 0 };
const chip = () => ({ chip: Uint32Array.of(3, 0, 4294967295) });

gpuTest("noise/philox gives the integers of its oracle", {
  kernel: philox,
  cases: [{ params: { chips: 3, quads: 65, ...params }, seed: 1, buffers: chip }],
});
gpuTest("noise/normal stays inside its bound", {
  kernel: normal,
  cases: [{ params: { chips: 3, quads: 50001, ...params }, seed: 1, buffers: chip }],
});
