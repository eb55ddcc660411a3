/** Faults of the wire kernels that change no result. */

import type { EquivalentMutant } from "./equivalent_mutants.ts";

const DRIVEN = ["crossbar/wire_start", "crossbar/wire_word", "crossbar/wire_residual"] as const;

export const WIRES_EQUIVALENT: readonly EquivalentMutant[] = [
  {
    kernels: [...DRIVEN, "crossbar/wire_ladder"],
    line: "let at = (batch * params.vectors + min(v, vec4u(params.vectors - 1u))) * params.rows + row;",
    changes: [
      ["min(v, vec4u(params.vectors - 1u))", "v"],
      ["params.vectors - 1u", "params.vectors"],
      ["params.vectors - 1u", "1u - (params.vectors)"],
      ["-", "+"],
      ["1u", "0u"],
    ],
    why: "vectors past the last are 0 or not stored, whatever was loaded",
  },
  {
    kernels: DRIVEN,
    line: "return select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows));",
    changes: [[
      "select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows))",
      "through_f16_4(select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows)))",
    ]],
    why: "f16 has 0 and 1",
  },
  {
    kernels: DRIVEN,
    line: "let sign = 1.0 - 2.0 * f32(plane % 2u);",
    changes: [
      ["1.0 - 2.0 * f32(plane % 2u)", "through_f16_1(1.0 - 2.0 * f32(plane % 2u))"],
      ["2.0 * f32(plane % 2u)", "through_f16_1(2.0 * f32(plane % 2u))"],
      ["f32(plane % 2u)", "through_f16_1(f32(plane % 2u))"],
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
