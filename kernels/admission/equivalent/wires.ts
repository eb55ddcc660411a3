/** Equivalent mutants of wires. */

import { type EquivalentMutant, half, unclamped } from "./_mutant.ts";

const DRIVEN = ["crossbar/wire_start", "crossbar/wire_word", "crossbar/wire_residual"] as const;

export const WIRES: readonly EquivalentMutant[] = [
  {
    kernels: [...DRIVEN, "crossbar/wire_ladder"],
    line: "let at = (batch * params.vectors + min(v, vec4u(params.vectors - 1u))) * params.rows + row;",
    changes: unclamped("v", "params.vectors"),
    why: "vectors past the last are 0 or not stored, whatever was loaded",
  },
  {
    kernels: DRIVEN,
    line: "return select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows));",
    changes: [half("select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows))", 4)],
    why: "f16 has 0 and 1",
  },
  {
    kernels: DRIVEN,
    line: "let sign = 1.0 - 2.0 * f32(plane % 2u);",
    changes: [
      half("1.0 - 2.0 * f32(plane % 2u)", 1),
      half("2.0 * f32(plane % 2u)", 1),
      half("f32(plane % 2u)", 1),
    ],
    why: "f16 has 1, -1, 0 and 2",
  },
  {
    kernels: ["crossbar/wire_start"],
    line: "let right = min(left + params.tile_cols, params.cols);",
    changes: [["min(left + params.tile_cols, params.cols)", "params.cols"]],
    why: "an invocation goes on into the next tiles, with the same numbers at the same places",
  },
  {
    kernels: ["crossbar/wire_factor", "crossbar/wire_word", "crossbar/wire_bit"],
    line: "var c = 0.0;",
    changes: [["0.0", "1e-3"]],
    why: "its first factor is the sum behind the open end, which is 0",
  },
  {
    kernels: ["crossbar/wire_factor"],
    line: "var s = 0.0;",
    changes: [["0.0", "1e-3"]],
    why: "its first factor is c, which is 0",
  },
  ...[
    ["low = least(low, behind);", "least(low, behind)", "least(behind, low)"],
    ["high = most(high, behind);", "most(high, behind)", "most(behind, high)"],
    [
      "residual[at] = most(behind - low, high - behind);",
      "most(behind - low, high - behind)",
      "most(high - behind, behind - low)",
    ],
  ].map(([line, from, to]): EquivalentMutant => ({
    ...{ kernels: ["crossbar/wire_residual"], line, changes: [[from, to]] },
    why: "an extreme does not know the order of its operands",
  })),
];
