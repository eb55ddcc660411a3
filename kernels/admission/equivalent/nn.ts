/** Equivalent mutants of networks. */

import { ACTIVATIONS } from "./_kernels.ts";
import { type EquivalentMutant, half } from "./_mutant.ts";

const INFINITE =
  "x² becomes infinite and exp(−∞) 0 where an adapter has infinities, as those here do; WGSL may have none";

export const NN: readonly EquivalentMutant[] = [
  {
    kernels: ACTIVATIONS,
    line: "return select(t, -t, x < vec4f(0.0));",
    changes: [["<", "<="]],
    why: "differs at 0 alone, where t is 0 and -0 is as good",
  },
  {
    kernels: ACTIVATIONS,
    line: "let t = select((1.0 - e) / (1.0 + e), a + a * (z * p), a < vec4f(0.625));",
    changes: [["<", "<="]],
    why: "at 0.625 both sides are inside the bound",
  },
  ...[
    ["let tail = normal_tail(min(abs(x), vec4f(14.0)));", "min(abs(x), vec4f(14.0))", "abs(x)"],
    ["let a = min(abs(x), vec4f(14.0));", "min(abs(x), vec4f(14.0))", "abs(x)"],
    ["let a = min(abs(x), vec4f(14.0));", "abs(x)", "x"],
    ["let a = min(abs(x), vec4f(44.0));", "min(abs(x), vec4f(44.0))", "abs(x)"],
    ...["max(x, vec4f(-44.0))", "min(x, vec4f(44.0))", "x"].map((to) => [
      "return 4.0 * sigmoid_slope(2.0 * clamp(x, vec4f(-44.0), vec4f(44.0)));",
      "clamp(x, vec4f(-44.0), vec4f(44.0))",
      to,
    ]),
  ].map(([line, from, to]): EquivalentMutant => ({
    kernels: ACTIVATIONS,
    line,
    changes: [[from, to]],
    why: INFINITE,
  })),
  {
    kernels: ACTIVATIONS,
    line: "return select(e, vec4f(1.0), x > vec4f(0.0)) / (1.0 + e);",
    changes: [[">", ">="]],
    why: "at 0 e is 1 as well",
  },
  {
    kernels: ACTIVATIONS,
    line: "q = q * s + 2.4301663848e-3;",
    changes: [half("q * s + 2.4301663848e-3", 4)],
    why: "s⁶ times this is off by at most 1.9e-6 of the tail, at 0; its bound there is 3.3e-6",
  },
  {
    kernels: ACTIVATIONS.slice(1),
    line: "if (4u * q >= params.count) {",
    changes: [["if (4u * q >= params.count) {\n    return;\n  }", ""], [">=", ">"]],
    why: "it saves work: the loop over elements ends at their number anyway",
  },
  {
    kernels: ACTIVATIONS.slice(1),
    variants: ["plain"],
    line: "let items = params.count / WIDTH;",
    changes: [["params.count / WIDTH", "params.count"], ["/", "*"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ACTIVATIONS.slice(1),
    line: "for (var s = begin; s < min(begin + MEMBERS, params.batch); s++) {",
    changes: [["min(begin + MEMBERS, params.batch)", "params.batch"]],
    why: "an invocation computes more members, the same numbers to the same places",
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
    kernels: ["nn/softmax_roots"],
    line: "for (var c = 4u; c < classes; c += 4u) {",
    changes: [["classes", "(classes) + 1u"], ["<", "<="]],
    why: "a further round meets the last class again",
  },
  {
    kernels: ["nn/softmax_roots"],
    line: "for (var c = 0u; c < classes; c += 4u) { // of these lanes some are masked",
    changes: [["classes", "(classes) + 1u"], ["<", "<="]],
    why: "the lanes of a further round are all masked",
  },
  {
    kernels: ["nn/softmax_roots"],
    line: "let n = floor(y * 1.44269504 + 0.5);",
    changes: [["1.44269504", "1.44413774"]],
    why: "the reduced argument moves by a thousandth of x: a few u of a number whose bound is |x| u",
  },
  {
    kernels: ["nn/pool_gather"],
    variants: ["one by one"],
    line: "let items = params.out_pixels * params.channels / WIDTH; // of an image",
    changes: [["/", "*"], ["params.out_pixels * params.channels / WIDTH", "params.out_pixels * params.channels"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ["nn/pool_gather"],
    variants: ["one by one"],
    line: "y[i] = numbers_at(image * params.pixels * params.channels, chosen, i % items * WIDTH % params.channels);",
    changes: [["i % items * WIDTH", "i % items"], ["i % items * WIDTH", "i % items / WIDTH"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ["nn/average_pool_backward"],
    variants: ["channels by four", "channels by two", "channels one by one"],
    line: "return select(min(at + length - pad, size) - (max(at, pad) - pad), length, padding == 0u);",
    changes: [[
      "min(at + length - pad, size) - (max(at, pad) - pad)",
      "(max(at, pad) - pad) - (min(at + length - pad, size))",
    ]],
    why: "height and width are both negated, and their product is what it was",
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
    kernels: ["nn/softmax_divergence"],
    line: "for (var k = 0u; k < classes; k += 4u) {",
    changes: [["classes", "(classes) + 1u"], ["<", "<="]],
    why: "a further round meets the last class again",
  },
  {
    kernels: ["nn/softmax_divergence"],
    line: "for (var k = 0u; k < classes; k += 4u) { // of these lanes some are masked",
    changes: [["classes", "(classes) + 1u"], ["<", "<="]],
    why: "the lanes of a further round are all masked",
  },
  {
    kernels: ["nn/tally"],
    line: "for (var v = 0u; 4u * v < params.rows; v++) {",
    changes: [["params.rows", "(params.rows) + 1u"], ["<", "<="], ["4u * v", "v"]],
    why: "every lane is masked by the number of rows",
  },
];
