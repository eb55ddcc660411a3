/** Equivalent mutants of linear algebra. */

import type { EquivalentMutant } from "./_mutant.ts";

export const LINALG: readonly EquivalentMutant[] = [
  {
    kernels: ["linalg/matmul"],
    line: "if (m - i > 0u) {",
    changes: [["m - i", "i - (m)"], [">", ">="]],
    why: "i is below m, so that neither difference is 0",
  },
  ...Array.from({ length: 24 }, (_, i): EquivalentMutant => ({
    kernels: ["linalg/matmul"],
    line: `if (rest > 0u) { c[at + ${i % 16}u * line_c + 0u] = c${i % 16}_0${i < 16 ? "" : ".x"}; }`,
    changes: [[">", ">="]],
    why: "a tile begins inside its matrix, so that rest is never 0",
  })),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((r): EquivalentMutant => ({
    kernels: ["linalg/matmul"],
    variants: ["tile_8x4_none_n1", "tile_8x4_right_n1", "tile_8x4_left_n1"],
    line: `if (rest > 3u) { c[at + ${r}u * line_c + 3u] = c${r}_0.w; }`,
    changes: [["3u", "4u"]],
    why: "4 divides the column that a tile begins at and not their number, so that rest is never 4",
  })),
  {
    kernels: ["linalg/matmul"],
    variants: ["shared_32x32", "shared_64x64"],
    line: "for (var held = 0u; held < (k + QUADS - 1u) / QUADS; held++) {",
    changes: [
      ["(k + QUADS - 1u) / QUADS", "((k + QUADS - 1u) / QUADS) + 1u"],
      ["(k + QUADS - 1u) / QUADS", "(k + QUADS - 1u)"],
      ["k + QUADS - 1u", "k + QUADS"],
      ...[["<", "<="], ["/", "*"], ["-", "+"], ["1u", "0u"]] as [string, string][],
    ],
    why: "these are more rounds than k needs; what is held in the rest is zero, and zeros change no sum",
  },
  fetching("from_a", { otherwise: "lines", if: "lines.yx", is: "2u", numbers: ["1u", "3u"] }),
  fetching("from_b", { otherwise: "lines.yx", if: "lines", is: "1u", numbers: ["0u", "2u"] }),
  {
    kernels: ["linalg/matmul"],
    line: "let lines = vec2u(local / QUADS, local % QUADS);",
    changes: [["vec2u(local / QUADS, local % QUADS)", "vec2u(local % QUADS, local / QUADS)"]],
    why: "every quad is still fetched by one invocation; which one does is a matter of speed",
  },
  {
    kernels: ["linalg/add", "linalg/multiply"],
    variants: ["one by one"],
    line: "let blocks = (items + 7u) / 8u;",
    changes: [["7u", "8u"]],
    why: "4 does not divide the items there, so that 8 does not either",
  },
  {
    kernels: ["linalg/add", "linalg/multiply", "linalg/broadcast", "linalg/broadcast_add", "linalg/broadcast_multiply"],
    line: "for (var k = begin; k < min(begin + 8u, items); k++) {",
    changes: [["min(begin + 8u, items)", "items"], ["8u", "9u"]],
    why: "an invocation goes over more items than its block, the same numbers to the same places",
  },
  {
    kernels: ["linalg/broadcast_add"],
    line: "for (var r = begin; r < min(begin + 8u, params.rows); r++) {",
    changes: [["min(begin + 8u, params.rows)", "params.rows"], ["8u", "9u"]],
    why: "an invocation goes over more rows than its block, the same numbers to the same places",
  },
  {
    kernels: ["linalg/broadcast", "linalg/broadcast_multiply"],
    line: "let end = min(min(begin + 8u, first + length), params.rows);",
    changes: [["min(begin + 8u, first + length)", "first + length"], ["8u", "9u"]],
    why: "an invocation goes over more rows of its strip than its block, the same numbers to the same places",
  },
  {
    kernels: ["linalg/permute"],
    line: "for (var i = begin; i < min(begin + 16u, params.rows); i++) {",
    changes: [["min(begin + 16u, params.rows)", "params.rows"], ["16u", "17u"]],
    why: "an invocation copies more rows than its strip, the same numbers to the same places",
  },
];

interface Fetching {
  otherwise: string;
  if: string;
  /** What `transpose` is compared with, and the numbers beside that one. */
  is: string;
  numbers: string[];
}

/** Another order of the quads that the invocations of a workgroup fetch. */
function fetching(name: string, { otherwise, if: then, is, numbers }: Fetching): EquivalentMutant {
  const choice = `select(${otherwise}, ${then}, transpose == ${is})`;
  return {
    kernels: ["linalg/matmul"],
    line: `let ${name} = ${choice};`,
    changes: [
      ...[`select(${then}, ${otherwise}, transpose == ${is})`, otherwise, then].map((to) => [choice, to] as const),
      ...["s", "i", "j"].map((to) => ["transpose", to] as const),
      ...numbers.map((to) => [is, to] as const),
      ["==", "!="],
    ],
    why: "every quad is still fetched by one invocation; which one does is a matter of speed",
  };
}
