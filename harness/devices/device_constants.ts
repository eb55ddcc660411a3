/** The constants of a cell technology with formulas and units, as tables. */

import type { Device, PiecewiseLaw } from "../../models/devices/device.ts";
import { showTime } from "../output/plots.ts";
import { table } from "../output/table.ts";

/** A constant: name, value, unit. */
type Row = [string, string, string];

/** A law, and name and unit of each of its coefficients. */
interface Formula {
  formula: string;
  names: [string, string][];
}

/** A blank line, a title and a table; nothing without rows. */
export function section(title: string, head: string[], rows: string[][]): string[] {
  return rows.length === 0 ? [] : ["", title, ...table(head, rows)];
}

/** The cell itself. */
export function cellRows({ gMinMicrosiemens, gMaxMicrosiemens, levels, readVolts, limits, stuck }: Device): Row[] {
  return [
    ["g_min", plain(gMinMicrosiemens), "µS"],
    ["g_max", plain(gMaxMicrosiemens), "µS"],
    ["levels", levels === 0 ? "any" : plain(levels), ""],
    ["read voltage", plain(readVolts), "V"],
    ...(limits ? [["limits", span(limits.floorMicrosiemens, limits.ceilingMicrosiemens), "µS"] as Row] : []),
    ...(stuck
      ? [["stuck at g_min", plain(stuck.off), "of cells"], ["stuck at g_max", plain(stuck.on), "of cells"]] as Row[]
      : []),
  ];
}

/** Formula and coefficients of every kind of programming, r = g/g_max. */
const PROGRAMMING: Record<Device["programming"]["kind"], Formula> = {
  additive: { formula: "g + σ ξ", names: [["σ", "µS"]] },
  proportional: { formula: "g (1 + σ ξ)", names: [["σ", "of g"]] },
  lognormal: { formula: "g exp(σ ξ + shift)", names: [["σ", ""], ["shift", ""]] },
  polynomial: {
    formula: "g + max(0, c0 + c1 r + c2 r² + c3 r³ + c4 r⁴) ξ, r = g/g_max",
    names: [["c0", "µS"], ["c1", "µS"], ["c2", "µS"], ["c3", "µS"], ["c4", "µS"]],
  },
  inverse: { formula: "g + σ (g_ref² / g) ξ", names: [["σ", "of g_ref"], ["g_ref", "µS"]] },
  saturating: { formula: "g + A (1 − exp(−g/B)) ξ", names: [["A", "µS"], ["B", "µS"]] },
  four_level: {
    formula: "g + σ ξ, times `factor` where low < g/g_max < high",
    names: [["σ", "µS"], ["factor", ""], ["low", "of g_max"], ["high", "of g_max"]],
  },
};

/** Every law that the technology has: its formula and its constants. */
export function lawSections(device: Device): string[] {
  const { programming, aging, drift, relaxation, readNoise, curve } = device;
  const head = ["constant", "value", "unit"];
  const { formula, names } = PROGRAMMING[programming.kind];
  const written = names.map(([name, unit], i): Row => [name, plain(programming.coefficients[i]), unit]);
  return [
    ...(aging
      ? agingSections(aging, PROGRAMMING[programming.kind])
      : section(`programming: ${formula}`, head, written)),
    ...(drift
      ? section("drift: g (t/t0)^−ν, ν = |μ + σ ξ| once per cell, t counted from t0 on", head, [
        ["t0", plain(drift.t0Seconds), "s"],
        ...piecewiseRows("μ", drift.mu),
        ...piecewiseRows("σ", drift.sigma),
      ])
      : []),
    ...(relaxation
      ? section("relaxation: g − shift ln t + (sd_log ln t + sd_0) ξ, t in s", head, [
        ["from", plain(relaxation.fromSeconds), "s"],
        ["shift", plain(relaxation.shiftPerLog), "µS"],
        ["sd_log", plain(relaxation.sdPerLog), "µS"],
        ["sd_0", plain(relaxation.sdConstant), "µS"],
      ])
      : []),
    ...(readNoise ? section(`read noise: σ = ${readFormula(device)}`, head, readRows(readNoise)) : []),
    ...(curve
      ? curve.kind === "linear"
        ? section("current: g V + cube g V³", head, [["cube", plain(curve.cube), "1/V²"]])
        : section("current: g V + Σ aᵢ zⁱ V² + Σ bᵢ zⁱ V³ in SI units, z = log10(g in S)", head, [
          ...curve.square.map((v, i): Row => [`a${i}`, plain(v), "A/V²"]),
          ...curve.cube.map((v, i): Row => [`b${i}`, plain(v), "A/V³"]),
        ])
      : []),
  ];
}

/** Coefficients by age, then those of the mean shift. */
function agingSections(
  { points, between, shiftUnitMicrosiemens }: NonNullable<Device["aging"]>,
  { formula, names }: Formula,
): string[] {
  const times = points.map(({ timeSeconds }) => showTime(timeSeconds));
  const rows = names.map(([name, unit], i) => [name, ...points.map((p) => plain(p.coefficients[i])), unit]);
  const shifts = Array.from({ length: Math.max(...points.map((p) => p.shift?.length ?? 0)) }, (_, i) => [
    ...[`p${i}`, ...points.map((p) => plain(p.shift?.[i] ?? 0))],
    "µS",
  ]);
  const how = between === "linear" ? "linear in between" : "no other times";
  const unit = plain(shiftUnitMicrosiemens ?? 1);
  return [
    ...section(`error by age (${how}): ${formula}`, ["constant", ...times, "unit"], rows),
    ...section(`mean shift by age: Σ pᵢ (g / ${unit} µS)ⁱ`, ["constant", ...times, "unit"], shifts),
  ];
}

/** A law of r = g/g_max; without a threshold the logarithm holds everywhere. */
function piecewiseRows(name: string, { log, constant, min, max, threshold, cubic }: PiecewiseLaw): Row[] {
  if (log === 0 && threshold === Infinity) return [[name, plain(constant), ""]];
  const bound = `${name}, r < ${plain(threshold)}`;
  const low: Row = [
    threshold === Infinity ? name : bound,
    `clamp(${plain(log)} ln r ${signed(constant)}, ${plain(min)}, ${plain(max)})`,
    "",
  ];
  if (threshold === Infinity) return [low];
  const powers = ["", " r", " r²", " r³"];
  const terms = cubic.map((c, i) => c === 0 ? "" : `${signed(c)}${powers[i]}`).filter((term) => term !== "");
  return [low, [`${name}, above`, terms.join(" ").replace(/^\+ /, ""), ""]];
}

type ReadNoise = NonNullable<Device["readNoise"]>;

function readFormula({ readNoise, drift }: Device): string {
  const { law, relative, tReadSeconds } = readNoise!;
  const q = {
    power: "min(most, Q / max(floor, r^p))",
    piecewise: "Q(r)",
    logarithmic: "(a0 + a1 ln(g / 1 µS))",
    saturating: "A (1 − exp(−g/B))",
    polynomial: "(a0 + a1 r + a2 r² + a3 r³ + a4 r⁴)",
  }[law.law];
  return `${relative ? "g · " : ""}${q}${
    tReadSeconds === null ? "" : ` · √ln((t + t_read) / (2 t_read))${drift ? ", t counted with t0" : ""}`
  }`;
}

function readRows({ law, relative, tReadSeconds }: ReadNoise): Row[] {
  const unit = relative ? "of g" : "µS";
  const rows = (): Row[] => {
    switch (law.law) {
      case "power":
        return [
          ["Q", plain(law.coefficient), unit],
          ["p", plain(law.exponent), ""],
          ["floor", plain(law.floor), ""],
          ["most", plain(law.most), unit],
        ];
      case "piecewise":
        return piecewiseRows("Q", law);
      case "saturating":
        return [["A", plain(law.coefficients[0]), unit], ["B", plain(law.coefficients[1]), "µS"]];
      default:
        return law.coefficients.map((c, i): Row => [`a${i}`, plain(c), unit]);
    }
  };
  return [...rows(), ...(tReadSeconds === null ? [] : [["t_read", plain(tReadSeconds), "s"] as Row])];
}

/** At most nine digits: what a source states, without the dust of binary arithmetic. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  return String(Number(value.toPrecision(9)));
}

function signed(value: number): string {
  return value < 0 ? `− ${plain(-value)}` : `+ ${plain(value)}`;
}

/** A range, each end to four digits. */
export function span(low: number, high: number): string {
  if (low === high) return plain(low);
  return high === Infinity
    ? `${plain(low)} or more`
    : `${plain(Number(low.toPrecision(4)))} … ${plain(Number(high.toPrecision(4)))}`;
}
