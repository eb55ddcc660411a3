/** Equivalent mutants of linear algebra. */

import type { EquivalentMutant } from "./_mutant.ts";

const BY_QUAD = "vec2u(fetch % quads, fetch / quads)";
const BY_STEP = "vec2u(fetch / STEPS, fetch % STEPS)";
const PLACE = `select(${BY_QUAD}, ${BY_STEP}, inner)`;
const FETCHED = "every quad is still fetched by one invocation; which one does is a matter of speed";

export const LINALG: readonly EquivalentMutant[] = [
  {
    kernels: ["linalg/matmul"],
    line: "if (m - i > 0u) {",
    changes: [["m - i", "i - (m)"], [">", ">="]],
    why: "i is below m, so that neither difference is 0",
  },
  ...Array.from({ length: 40 }, (_, i): EquivalentMutant => ({
    kernels: ["linalg/matmul"],
    line: `if (rest > 0u) { c[at + ${i % 24}u * line_c + 0u] = c${i % 24}_0${i < 24 ? "" : ".x"}; }`,
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
    line: "for (var held = 0u; held < k; held += STEPS) {",
    changes: [["<", "<="], ["k", "(k) + 1u"]],
    why: "one more round at most than k needs; what is held in it is zero, and zeros change no sum",
  },
  fetching("a0", { quads: 8, variants: ["shared_32x32_4x4"] }),
  fetching("a0", { quads: 16, variants: ["shared_64x64_4x4"] }),
  fetching("a0", { quads: 32, variants: ["shared_128x128_8x8"] }),
  fetching("b0", { quads: 8, variants: ["shared_32x32_4x4"] }),
  fetching("b0", { quads: 16, variants: ["shared_64x64_4x4", "shared_128x64_8x8"] }),
  fetching("b0", { quads: 32, variants: ["shared_128x128_8x8"] }),
  {
    kernels: ["linalg/matmul"],
    line: `return ${PLACE};`,
    changes: [`select(${BY_STEP}, ${BY_QUAD}, inner)`, BY_QUAD, BY_STEP].map((to) => [PLACE, to] as const),
    why: FETCHED,
  },
  {
    kernels: ["linalg/matmul"],
    variants: ["shared_32x32_4x4", "shared_64x64_4x4"],
    line: `return ${PLACE};`,
    changes: [
      [BY_QUAD, "vec2u(fetch / quads, fetch % quads)"],
      [BY_STEP, "vec2u(fetch % STEPS, fetch / STEPS)"],
      ["quads", "STEPS"],
      ["STEPS", "quads"],
    ],
    why: FETCHED,
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

/** Another order of the quads that the invocations of a workgroup fetch, where each fetches one of an operand. */
function fetching(
  name: "a0" | "b0",
  { quads, variants }: { quads: number; variants: readonly string[] },
): EquivalentMutant {
  const [sign, is, others] = name === "a0" ? ["!=", "2u", ["1u", "3u"]] : ["==", "1u", ["0u", "2u"]];
  return {
    kernels: ["linalg/matmul"],
    variants,
    line: `let ${name} = place(local, ${quads}u, transpose ${sign} ${is});`,
    changes: [
      ...["s", "i", "j", "m", "k", "n"].map((to) => ["transpose", to] as const),
      ...others.map((to) => [is, to] as const),
      [sign, sign === "!=" ? "==" : "!="],
    ],
    why: FETCHED,
  };
}
