import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import { upperQuantile } from "../noise/_quantile.ts";
import source from "./program.wgsl" with { type: "text" };
import quads from "./_program_quads.wgsl" with { type: "text" };
import cellsOf from "./_program_cells.wgsl" with { type: "text" };
import draws from "./_program_draws.wgsl" with { type: "text" };
import laws from "./_program_laws.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import quantile from "../noise/_quantile.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { programOracle } from "./program_oracle.ts";

const KINDS = { additive: 0, proportional: 1, lognormal: 2, polynomial: 3, inverse: 4, saturating: 5, four_level: 6 };
const DISTRIBUTIONS = { normal: 0, clipped: 1, truncated: 2, uniform: 3, pepper: 4 };
const DEVICES = { alike: 0, spread: 1 };
/** Chips that one invocation of the quads variant computes. */
const CHIPS = 4;

/**
 * Conductances µS after programming: the targets g with one error per cell and chip, frozen until the next programming.
 *
 * By `kind`, with r = g / g_max and x = m·ξ:
 * `additive` g + c0·x (c0 in µS); `proportional` g·(1 + c0·x); `lognormal` g·exp(c0·x + c1), of mean g with
 * c1 = −c0²/2, the exponent limited to ±80; `polynomial` g + max(0, c0 + c1 r + … + c4 r⁴)·x (all in µS); `inverse`
 * g + c0·x·c1²/g (c1 the conductance that c0 refers to; no error below 10⁻³⁰ µS); `saturating`
 * g + c0·x·(1 − exp(−|g|/c1)); `four_level` g + c0·x, c1 times as much of it where c2 < |r| < c3. g may be negative: a
 * weight itself. Then limited to [floor, ceiling] µS; −10³⁰ and 10³⁰ mean no limit.
 *
 * ξ by `distribution`: `normal`; `clipped` min(max(normal, low), high) − shift; `truncated` a normal that lies in
 * [low, high], by the shares cdf_low = Φ(low) and cdf_high = Φ(high) of all normals below these; `uniform` on (−1, 1);
 * `pepper` −1 or 1 with `probability`, else 0. m = reference[cell], a factor of the cell's own deviation, where `devices`
 * are `alike`; where they are `spread` times max(0, 1 + spread·ξd) with ξd normal: from device to device, frozen.
 *
 * Random: ξ from counter (cell / 4, chip number, layer, draw), key (seed, purpose), where `draw` numbers the programming of
 * a device; ξd from counter (cell / 4, chip number, layer, 0), key (seed, spread_purpose).
 *
 * @throws {RangeError} if Φ(low) and Φ(high) are not, or a window holds less than 1/8 of all normals; if spread_purpose is
 *   purpose; if a scale that is divided by is not positive
 * Source: aihwkit `inference/noise/pcm.py` (polynomial); CrossSim `devices/` (additive, proportional, inverse, uniform,
 * saturating for SONOS); NeFT and EvaXB (four_level); TRICE, arXiv:2307.15853 (clipped); Wichura 1988, AS 241 (truncated).
 */
export const program = defineKernel({
  id: "crossbar/program",
  about: "conductance µS after programming: target with one error per cell and chip",
  snippets: [cellsOf, laws, draws, math, normals, quantile, words],
  params: {
    ...{ chips: "u32", cells: "u32", seed: "u32", purpose: "u32", layer: "u32", draw: "u32", spread_purpose: "u32" },
    ...{ g_max: "f32", c0: "f32", c1: "f32", c2: "f32", c3: "f32", c4: "f32", spread: "f32" },
    ...{ low: "f32", high: "f32", shift: "f32", probability: "f32", cdf_low: "f32", cdf_high: "f32" },
    ...{ floor: "f32", ceiling: "f32" },
  },
  constants: { kind: KINDS, distribution: DISTRIBUTIONS, devices: DEVICES },
  inputs: { chip: "u32[chips]", target: "f32[cells]", reference: "f32[cells]" },
  outputs: { programmed: "f32[chips, cells]" },
  variants: [
    {
      name: "quads",
      source: quads,
      when: ({ cells }) => cells % 4 === 0,
      workgroups: (params, constants) => cover(params, constants, CHIPS),
    },
    {
      name: "plain",
      source,
      when: () => true,
      workgroups: (params, constants) => cover(params, constants, 1),
    },
  ],
  oracle: programOracle,
});

function cover(params: Params, constants: Record<string, number>, together: number): [number, number, number] {
  const { key, expected } = rulesOf(params, constants).find(({ good }) => !good) ?? {};
  if (key) throw new RangeError(`kernels/crossbar/program ${key}: expected ${expected}, got ${params[key]}`);
  return coverLine(Math.ceil(params.cells / 4), { depth: Math.ceil(params.chips / together) });
}

function rulesOf(
  { purpose, spread_purpose, g_max, c1, low, high, cdf_low, cdf_high, floor, ceiling }: Params,
  { kind, distribution, devices }: Record<string, number>,
) {
  const limited = distribution === DISTRIBUTIONS.clipped || distribution === DISTRIBUTIONS.truncated;
  const truncated = distribution === DISTRIBUTIONS.truncated;
  const relative = kind === KINDS.polynomial || kind === KINDS.four_level;
  return [
    { key: "g_max", good: !relative || g_max > 0, expected: "a positive conductance in µS" },
    { key: "c1", good: kind !== KINDS.saturating || c1 > 0, expected: "a positive conductance in µS" },
    { key: "high", good: !limited || low < high, expected: `more than low, ${low}` },
    { key: "cdf_low", good: !truncated || isShareBelow(cdf_low, low), expected: `the share of normals below ${low}` },
    {
      key: "cdf_high",
      good: !truncated || isShareBelow(cdf_high, high),
      expected: `the share of normals below ${high}`,
    },
    {
      key: "high",
      good: !truncated || cdf_high - cdf_low >= 1 / 8,
      expected: "a window of at least 1/8 of all normals",
    },
    {
      key: "spread_purpose",
      good: devices === DEVICES.alike || spread_purpose !== purpose,
      expected: "another number than purpose",
    },
    { key: "ceiling", good: floor <= ceiling, expected: `at least the floor, ${floor}` },
  ];
}

/** Whether Φ(z) = share, as far as f64 tells it; beyond ± 6 both shares are as good as 0 and 1. */
function isShareBelow(share: number, z: number): boolean {
  if (Math.abs(z) >= 6) return Math.abs(share - (z > 0 ? 1 : 0)) < 1e-8;
  return share > 0 && share < 1 && Math.abs(upperQuantile(share) + z) < 1e-3;
}
