/** Equivalent mutants of stuck cells. */

import { type EquivalentMutant, unclamped } from "./_mutant.ts";

export const FAULTS: readonly EquivalentMutant[] = [
  {
    kernels: ["crossbar/faults"],
    variants: ["quads, whole lines", "quads"],
    line: "let k = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(cells - 1u)); // a chip may end inside four",
    changes: unclamped("4u * q + vec4u(0u, 1u, 2u, 3u)", "cells"),
    why: "a chip has whole fours there",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "if (4u * q >= cells) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the cells there",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "let b = max(32u, (cells - 1u) / a + 1u);",
    changes: [["cells - 1u", "cells"], ["1u", "0u"]],
    why: "4 does not divide the cells there, so that a, a power of 2 from 32 on, does not either",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["quads, whole lines", "quads"],
    line: "let a = max(32u, 1u << ((32u - countLeadingZeros(cells - 1u)) / 2u));",
    changes: [["1u", "2u"]],
    why: "4 divides the cells there, so that one and two less have as many bits",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "let a = max(32u, 1u << ((32u - countLeadingZeros(cells - 1u)) / 2u));",
    changes: [["1u", "0u"], ["cells - 1u", "cells"]],
    why: "4 does not divide the cells there, so that they are no power of 2 above 2",
  },
  ...["return conductance[(begin + k.x) / 4u];", "faulty[(begin + k.x) / 4u] = g;"].map((line): EquivalentMutant => ({
    kernels: ["crossbar/faults"],
    line,
    changes: [["x", "y"], ["x", "w"]],
    why: "all cells of a four have the same index over 4",
  })),
];
