/** Equivalent mutants of programming, aging and reading cells. */

import { FOUR_CELLS } from "./_kernels.ts";
import { type EquivalentMutant, unclamped } from "./_mutant.ts";

/** Every lane of these is stored by its own condition, or twice with the same bits. */
export const CELLS: readonly EquivalentMutant[] = [
  {
    kernels: ["crossbar/program"],
    line: "return select(vec4f(1.0), vec4f(params.c1), (r > vec4f(params.c2)) & (r < vec4f(params.c3)));",
    changes: [["<", "<="], [">", ">="]],
    why: "f32 may see a share at an end of the window on either side of it, and bounds allow both",
  },
  {
    kernels: ["crossbar/program"],
    line: "return select(c / d, q * (a / b), q <= vec4f(0.425));",
    changes: [["<=", "<"]],
    why: "at 0.425 both sides are inside the bound",
  },
  {
    kernels: ["crossbar/program"],
    line: "return select(size, -size, left < right);",
    changes: [["<", "<="]],
    why: "where both tails are the same size, the normal is 0 but for rounding",
  },
  {
    kernels: ["crossbar/program"],
    line: "let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four",
    changes: unclamped("vec4u(first) + vec4u(0u, 1u, 2u, 3u)", "params.cells"),
    why: "lanes past the row load something else and are not stored",
  },
  {
    kernels: FOUR_CELLS,
    line: "let k = row * params.cells + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u));",
    changes: unclamped("4u * q + vec4u(0u, 1u, 2u, 3u)", "params.cells"),
    why: "lanes past the row load something else and are not stored",
  },
  {
    kernels: ["crossbar/drift", "crossbar/read_sigma"],
    line: "return select(high, low, r < vec4f(threshold));",
    changes: [["<", "<="]],
    why: "f32 may see a share at the threshold on either side of it, and bounds allow both",
  },
  {
    kernels: ["crossbar/read_cells"],
    variants: ["quads"],
    line: "let quads = (params.cells + 3u) / 4u;",
    changes: [["(params.cells + 3u) / 4u", "(params.cells) / 4u"], ["3u", "2u"], ["+", "|"]],
    why: "4 divides the cells of a row there",
  },
  {
    kernels: FOUR_CELLS.filter((id) => id !== "crossbar/read_cells"),
    variants: ["plain"],
    line: "if (4u * q >= params.cells) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the cells of a row there",
  },
];
