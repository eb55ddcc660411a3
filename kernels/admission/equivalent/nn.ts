/** Equivalent mutants of networks. */

import type { EquivalentMutant } from "./_mutant.ts";

export const NN: readonly EquivalentMutant[] = [
  {
    kernels: ["nn/activation", "nn/activation_backward"],
    line: "return select(t, -t, x < vec4f(0.0));",
    changes: [["<", "<="]],
    why: "differs at 0 alone, where t is 0 and -0 is as good",
  },
  {
    kernels: ["nn/activation", "nn/activation_backward"],
    line: "let t = select((1.0 - e) / (1.0 + e), a + a * (z * p), a < vec4f(0.625));",
    changes: [["<", "<="]],
    why: "at 0.625 both sides are inside the bound",
  },
  {
    kernels: ["nn/adam"],
    line: "let correction = corrections(rest, min(step[0], 0xfffffffeu) + 1u);",
    changes: [["0xfffffffeu", "0xfffffffdu"]],
    why: "after 2³² steps both corrections are 1",
  },
  {
    kernels: ["nn/batch"],
    variants: ["vec4"],
    line: "for (var c = 4u * strip; c < min(4u * strip + 4u, width); c++) {",
    changes: [["min(4u * strip + 4u, width)", "width"], ["4u", "3u"]],
    why: "an invocation copies more of the row than its strip, the same numbers to the same places",
  },
  {
    kernels: ["nn/batch"],
    line: "if (strip == 0u) {",
    changes: [["(strip == 0u)", "(true)"]],
    why: "every strip of a row writes the same label",
  },
  {
    kernels: ["nn/clip_factor"],
    line: "let norm = sqrt(max(square[0], 1e-30));",
    changes: [["1e-30", "1.001e-30"], ["max(square[0], 1e-30)", "square[0]"]],
    why: "a norm of 10⁻¹⁵ or 0 beside 10⁻⁶ is the same where sqrt has a value at 0, as on the adapters at hand",
  },
  {
    kernels: ["nn/column_sum"],
    variants: ["plain"],
    line: "if (c >= width) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the columns there: one more is written to the padding up to 16 bytes",
  },
  {
    kernels: ["nn/im2col"],
    variants: ["channels one by one"],
    line: "let items = params.group_channels / WIDTH; // of a pixel in a group",
    changes: [["/", "*"], ["params.group_channels / WIDTH", "params.group_channels"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ["nn/max_pool", "nn/pool_scatter", "nn/average_pool", "nn/average_pool_backward", "nn/augment"],
    variants: ["channels one by one", "windows apart, channels one by one"],
    line: "let items = params.channels / WIDTH; // of a pixel",
    changes: [["/", "*"], ["params.channels / WIDTH", "params.channels"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    line: "let chosen_at = select(0xffffffffu, begin + labels[row], has_label);",
    changes: [["select(0xffffffffu, begin + labels[row], has_label)", "begin + labels[row]"]],
    why: "begin plus a label that is no class is no index of this row, even where it wraps",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    line: "for (var v = first; v < last; v++) {",
    changes: [["last", "(last) + 1u"], ["<", "<="]],
    why: "every lane is masked by begin and end",
  },
  {
    kernels: ["nn/tally"],
    line: "for (var v = 0u; 4u * v < params.rows; v++) {",
    changes: [["params.rows", "(params.rows) + 1u"], ["<", "<="], ["4u * v", "v"]],
    why: "every lane is masked by the number of rows",
  },
];
