/** Equivalent mutants of Philox and the normals from it. */

import { NORMALS } from "./_kernels.ts";
import { type EquivalentMutant, half } from "./_mutant.ts";

export const RANDOM: readonly EquivalentMutant[] = [
  ...["- 1.6668057665e-1", "+ 2.0000714765e-1", "- 2.4999993993e-1"].map((c): EquivalentMutant => ({
    kernels: NORMALS.slice(2),
    line: `p = p * r ${c};`,
    changes: [half(`p * r ${c}`, 1)],
    why: "6.1e-5 · r⁴ of the logarithm moves a normal by 2.2e-6 at most, NORMAL_ERROR allows 2.6e-6 there",
  })),
  ...[["1.2420140846e-1", "0.12432561"], ["1.6668057665e-1", "0.166847257"]].map(([c, off]): EquivalentMutant => ({
    kernels: NORMALS.slice(2),
    line: `p = p * r - ${c};`,
    changes: [[c, off]],
    why: "a thousandth of it times r⁶ moves a normal by 2.6e-7, NORMAL_ERROR allows 2.6e-6 there",
  })),
  ...["mul_hi_lo(0xD2511F53u, c.x)", "mul_hi_lo(0xCD9E8D57u, c.z)"].map((product, i): EquivalentMutant => ({
    kernels: ["noise/philox", "crossbar/faults", "nn/dropout_mask", "nn/augment", ...NORMALS],
    line: `let ${"pq"[i]} = ${product};`,
    changes: [[product, product.replace(/\((.*), (.*)\)/, "($2, $1)")]],
    why: "a product does not know the order of its factors",
  })),
  {
    kernels: NORMALS,
    line: "return max(0.0, -2.0 * ln(u));",
    changes: [["max(0.0, -2.0 * ln(u))", "-2.0 * ln(u)"]],
    why: "u ≤ 1 - 2⁻²⁴, whose logarithm is far enough from 0 to keep its sign",
  },
  {
    kernels: NORMALS.slice(2),
    line: "let low = r * z * p - f * 2.12194440e-4 - 0.5 * z;",
    changes: [["2.12194440e-4", "0.000212406634"]],
    why: "2.1e-7 of each power of 2 moves a normal by 0.14 of NORMAL_ERROR at most (numpy, 6·10⁶ words)",
  },
  {
    kernels: NORMALS,
    line: "let s = a + a * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));",
    changes: [["1.9515295891e-4", "0.000195348112"]],
    why: "2e-7 · a⁷ of an angle below 0.79 is 3.7e-8: NORMAL_ERROR allows 1.4e-6",
  },
  {
    kernels: NORMALS,
    line: "let turned = word + 0x20000000u; // half a quarter further, so that the remainder is centred",
    changes: [["0x20000000u", "0x20000001u"]],
    why: "one word in 64 turns by 2⁻²⁶ of a circle, 9e-8: NORMAL_ERROR allows 1.4e-6",
  },
  {
    kernels: NORMALS,
    line: "let centred = i32(turned & 0x3fffffffu) - 0x20000000; // [-2^29, 2^29)",
    changes: [["0x20000000", "0x1fffffff"], ["0x20000000", "0x20000001"], ["0x3fffffffu", "0x3ffffffeu"]],
    why: "one word in 64 turns by 2⁻²⁶ of a circle, 9e-8, or none does: NORMAL_ERROR allows 1.4e-6",
  },
];
