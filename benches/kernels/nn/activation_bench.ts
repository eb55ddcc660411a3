import { kernelBench } from "../../support.ts";
import { activation } from "../../../kernels/nn/activation.ts";

kernelBench(
  activation,
  ["relu", "gelu", "tanh"].map((kind) => ({
    params: { count: 64 * 64 },
    constants: { kind },
    seed: 1,
    work: { unit: "element", amount: 64 * 64 },
  })),
);
