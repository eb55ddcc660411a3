import { kernelBench } from "../../support.ts";
import { activationBackward } from "../../../kernels/nn/activation_backward.ts";

kernelBench(
  activationBackward,
  ["relu", "gelu", "tanh"].map((kind) => ({
    params: { count: 64 * 64 },
    constants: { kind, order: "first" },
    seed: 1,
    work: { unit: "element", amount: 64 * 64 },
  })),
);
