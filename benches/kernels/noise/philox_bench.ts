import { philox } from "../../../kernels/noise/philox.ts";
import { kernelBench } from "../../support.ts";

const params = { seed: 7, purpose: 1, layer: 2, draw: 0 };

kernelBench(philox, [{
  label: "2²² words",
  params: { chips: 16, quads: 65536, ...params },
  seed: 1,
  work: { unit: "draw", amount: 4 * 16 * 65536 },
  check: { params: { chips: 16, quads: 1024, ...params }, seed: 1 },
}]);
