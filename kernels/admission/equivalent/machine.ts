/** Equivalent mutants of what measures the machine. */

import type { EquivalentMutant } from "./_mutant.ts";

export const MACHINE: readonly EquivalentMutant[] = [
  {
    kernels: ["machine/copy"],
    line: "for (var k = 0u; k < 4u; k++) {",
    changes: [["<", "<="], ["4u", "(4u) + 1u"], ["4u", "5u"]],
    why: "an invocation copies one more item, the same number to the same place",
  },
  {
    kernels: ["machine/copy"],
    variants: ["one by one"],
    line: "if (i < items) {",
    changes: [["<", "<="]],
    why: "4 does not divide the items there, so that one more lies in what fills buffers up to 16 bytes",
  },
];
