import { type BenchCase, kernelBench } from "../../support.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";

type Shape = [m: number, k: number, n: number];

function callOf([m, k, n]: Shape, transpose: string) {
  return { params: { batch: 1, batch_a: 1, batch_b: 1, m, k, n }, constants: { transpose }, seed: 1 };
}

/** `check` names a smaller shape of the same variant where the oracle would take seconds. */
function oneCase(shape: Shape, { transpose = "none", check }: { transpose?: string; check?: Shape } = {}): BenchCase {
  return {
    ...callOf(shape, transpose),
    label: `${shape.join(" × ")} ${transpose}`,
    work: { unit: "MAC", amount: shape[0] * shape[1] * shape[2] },
    check: check && callOf(check, transpose),
  };
}

const large: { check: Shape } = { check: [272, 24, 264] };
kernelBench(matmul, [
  ...[256, 512, 1024].map((size) => oneCase([size, size, size], large)),
  ...["right", "left"].map((transpose) => oneCase([512, 512, 512], { ...large, transpose })),
  oneCase([511, 511, 511], { check: [67, 23, 65] }),
  // layers of a small network, forward and backward, which a training runs tens of thousands of times
  oneCase([64, 64, 32]),
  oneCase([360, 32, 10]),
  oneCase([360, 10, 32], { transpose: "right" }),
  oneCase([32, 360, 10], { transpose: "left" }),
]);
