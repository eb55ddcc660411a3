import { kernelBench } from "../../support.ts";
import { advance } from "../../../kernels/nn/advance.ts";

kernelBench(advance, [{ params: { by: 1 }, seed: 1, work: { unit: "element", amount: 1 } }]);
