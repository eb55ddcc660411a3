import { converter } from "../../../kernels/crossbar/converter.ts";
import { kernelBench } from "../../support.ts";

const eight = { inverse_step: 127, code_min: -127, code_max: 127, gain: 1 / 127 };
const count = 200 * 360 * 32;

kernelBench(converter, [{
  label: "8 bits, 200 chips × 360 images × 32 columns",
  params: { count, ...eight },
  seed: 1,
  work: { unit: "element", amount: count },
  check: { params: { count: 100_001, ...eight }, seed: 2 },
}]);
