/** Equivalent mutants of convolutions. */

import type { EquivalentMutant } from "./_mutant.ts";

const LANES = ["0u", "1u", "2u", "3u"];

/** The ways to swap two neighbours of four. */
const swapped = [0, 1, 2].map((i) => {
  const all = LANES.with(i, LANES[i + 1]).with(i + 1, LANES[i]);
  return [`vec4u(${LANES.join(", ")})`, `vec4u(${all.join(", ")})`] as const;
});

export const CONVOLUTION: readonly EquivalentMutant[] = [
  {
    kernels: ["nn/conv2d_input"],
    variants: ["depthwise"],
    line: "let q = first + vec4u(0u, 1u, 2u, 3u);",
    changes: swapped,
    why: "four pixels are computed in another order and stored by their columns",
  },
  {
    kernels: ["nn/conv2d", "nn/conv2d_input"],
    variants: ["shared"],
    line: "for (var held = 0u; held < (steps + LAST) / QUADS; held++) {",
    changes: [["<", "<="], ["(steps + LAST) / QUADS", "((steps + LAST) / QUADS) + 1u"]],
    why: "a round more has weights of 0 alone, which change no sum",
  },
  {
    kernels: ["nn/conv2d", "nn/conv2d_input"],
    variants: ["shared"],
    line: "const LAST = QUADS - 1u;",
    changes: [["1u", "0u"], ["-", "+"]],
    why: "as many rounds or one more, which has weights of 0 alone",
  },
  ...[["nn/conv2d", "y"], ["nn/conv2d_input", "dx"]].flatMap(([kernel, to]) =>
    Array.from({ length: 14 }, (_, p) => [
      { line: `if (rest > 4u) { ${to}[at_${p} + 4u] = c${p}_1.x; }`, changes: [[">", ">="], ["4u", "3u"]] as const },
      { line: `if (rest > 3u) { ${to}[at_${p} + 3u] = c${p}_0.w; }`, changes: [["3u", "4u"]] as const },
    ]).flat().map(({ line, changes }): EquivalentMutant => ({
      ...{ kernels: [kernel], line, changes },
      variants: ["tile_14x8_kernel_5_step_1_in1_out1", "tile_14x8_kernel_5_step_1_out1"],
      why: "4 divides the channel that a tile begins at and not their number, so that rest is never 4",
    }))
  ),
];
