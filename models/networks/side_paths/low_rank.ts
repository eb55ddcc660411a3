/**
 * A high-precision path of low rank beside a layer of few bits and noisy cells: y + B (A x), A of r rows of the layer's input
 * (of a convolution: r filters of its size), B of its outputs × r.
 *
 * Source: Jayasuriya, Darabi, Hashem, Trivedi, Neural Precision Polarization, arXiv 2411.05845: a reconstruction, since its
 * body could not be read.
 */

import type { SidePath } from "../layers.ts";
import { pointwise, type SideKind } from "./side_kind.ts";
import { appendSum } from "./sum.ts";

type LowRank = SidePath & { kind: "low_rank" };

export const lowRank: SideKind<LowRank> = {
  layersOf({ rank }, { layer, input, output }) {
    const down = layer.kind === "conv2d"
      ? { ...layer, channels: rank, groups: 1, bias: false, side: undefined }
      : { kind: "dense" as const, outputs: rank, bias: false };
    const between: typeof output = [output[0], output[1], rank];
    return [
      { role: "down", layer: down, input },
      { role: "up", ...pointwise(between, { outputs: output[2], bias: false }) },
    ];
  },
  flawOf({ rank }, { layer, input, output }) {
    const patch = layer.kind === "conv2d" ? layer.kernel[0] * layer.kernel[1] * input[2] : input[2];
    const most = Math.min(patch, output[2]);
    if (Number.isInteger(rank) && rank >= 1 && rank <= most) return null;
    return { expected: `a rank from 1 to ${most}, that of its ${patch} × ${output[2]} weights`, got: rank };
  },
  firstOf: (role) => role === "up" ? "zero" : "random",
  append(pass, { placed, x, y, product }) {
    const [down, up] = placed.side;
    return appendSum(pass, y, product(up, product(down, x)));
  },
};
