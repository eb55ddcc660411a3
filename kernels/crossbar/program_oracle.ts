/** Programming in f64: the law of each kind and distribution, and how far an f32 evaluation may lie from it. */

import type { OracleCall, Params } from "../kernel.ts";
import { normalBetween } from "../noise/_quantile.ts";
import { normalsOf, type Stream } from "../noise/normal_oracle.ts";
import { philox4x32 } from "../noise/philox_oracle.ts";
import {
  boundOf,
  clampNear,
  expNear,
  given,
  type Near,
  normalNear,
  overNear,
  parameter,
  plusNear,
  timesNear,
} from "./_cell_bounds.ts";

type Law = (g: number, xi: Near, params: Params) => Near;

/** By number of `kind`: conductance µS before it is limited, from the target µS and the scaled random number. */
const LAWS: Law[] = [
  (g, xi, { c0 }) => plusNear(given(g), timesNear(parameter(c0), xi)),
  (g, xi, { c0 }) => timesNear(given(g), plusNear(given(1), timesNear(parameter(c0), xi))),
  (g, xi, { c0, c1 }) => timesNear(given(g), expNear(plusNear(timesNear(parameter(c0), xi), parameter(c1)))),
  (g, xi, params) => withError(g, { xi, c0: 1, factor: polynomial(g, params) }),
  (g, xi, { c0, c1 }) => withError(g, { xi, c0, factor: inverse(g, c1) }),
  (g, xi, { c0, c1 }) => withError(g, { xi, c0, factor: saturating(g, c1) }),
  (g, xi, params) => withError(g, { xi, c0: params.c0, factor: level(g, params) }),
];

function withError(g: number, { xi, c0, factor }: { xi: Near; c0: number; factor: Near }): Near {
  return plusNear(given(g), timesNear(timesNear(parameter(c0), xi), factor));
}

/** max(0, Σ cᵢ rⁱ) µS with r = g / g_max, by Horner's rule as the shader does. */
function polynomial(g: number, { g_max, c0, c1, c2, c3, c4 }: Params): Near {
  const r = overNear(given(g), parameter(g_max));
  const sum = [c3, c2, c1, c0].reduce((s, c) => plusNear(timesNear(s, r), parameter(c)), parameter(c4));
  return clampNear(sum, { low: 0 });
}

/** c1² / g; 0 below 10⁻³⁰ µS, a limit that f32 numbers are on the same side of everywhere. */
function inverse(g: number, c1: number): Near {
  if (Math.abs(g) < Math.fround(1e-30)) return given(0);
  return overNear(timesNear(parameter(c1), parameter(c1)), given(g));
}

/** 1 − exp(−|g| / c1). */
function saturating(g: number, c1: number): Near {
  const { exact, error } = expNear(overNear(given(-Math.abs(g)), parameter(c1)));
  return plusNear(given(1), { exact: -exact, error });
}

/** c1 where c2 < |g| / g_max < c3, else 1; either one where f32 may take r for the other side of an end. */
function level(g: number, { g_max, c1, c2, c3 }: Params): Near {
  const r = overNear(given(Math.abs(g)), parameter(g_max));
  const chosen = r.exact > c2 && r.exact < c3 ? c1 : 1;
  const unsure = [c2, c3].some((end) => Math.abs(r.exact - end) <= r.error + parameter(end).error);
  return { exact: chosen, error: unsure ? Math.abs(c1 - 1) : parameter(chosen).error };
}

type Draw = (word: number, normal: number, params: Params) => Near;

/** By number of `distribution`: a random number from its word, or from its normal where it is made of one. */
const DRAWS: Draw[] = [
  (_, normal) => normalNear(normal),
  (_, normal, { low, high, shift }) => plusNear(clampNear(normalNear(normal), { low, high }), parameter(-shift)),
  (word, _, { low, high, cdf_low, cdf_high }) =>
    clampNear(normalBetween(word, { low: Math.fround(cdf_low), high: Math.fround(cdf_high) }), { low, high }),
  (word) => given(((word >> 8) + 0.5) / 2 ** 23),
  (word, _, { probability }) => given((word >>> 8) / 2 ** 24 < Math.fround(probability) ? 1 - 2 * (word & 1) : 0),
];

/**
 * Programmed conductances.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of random numbers, parameters and every operation
 */
export function programOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { chips, cells, seed, purpose, layer, draw, spread_purpose, spread, floor: low, ceiling: high } = params;
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  const event = drawn({ seed, purpose, layer, draw });
  const device = drawn({ seed, purpose: spread_purpose, layer, draw: 0 });
  for (let i = 0; i < chips * cells; i++) {
    const cell = i % cells, chip = buffers.chip[Math.floor(i / cells)];
    const { word, normal } = event(chip, cell);
    let xi = timesNear(given(buffers.reference[cell]), DRAWS[constants.distribution](word, normal, params));
    if (constants.devices === 1) {
      const own = normalNear(device(chip, cell).normal);
      const factor = plusNear(given(1), timesNear(parameter(spread), own));
      xi = timesNear(xi, clampNear(factor, { low: 0 }));
    }
    const near = clampNear(LAWS[constants.kind](buffers.target[cell], xi, params), { low, high });
    value[i] = near.exact;
    if (bound) bound[i] = boundOf(near);
  }
  return { programmed: { value, bound } };
}

/** The random word of a cell, and the normal that it and its neighbours make; four cells share a draw. */
function drawn(
  { seed, purpose, layer, draw }: Stream,
): (chip: number, cell: number) => { word: number; normal: number } {
  const words = new Uint32Array(4), normals = new Float64Array(4);
  let [chipNow, quadNow] = [-1, -1];
  return (chip, cell) => {
    const quad = Math.floor(cell / 4);
    if (chip !== chipNow || quad !== quadNow) {
      [chipNow, quadNow] = [chip, quad];
      words.set([quad, chip, layer, draw]);
      philox4x32(words, seed, purpose);
      normalsOf(words, normals);
    }
    return { word: words[cell % 4], normal: normals[cell % 4] };
  };
}
