/** The section `device` of a scenario: the cells, in the order of the physics. */

import { z } from "zod";
import {
  choice,
  coefficients,
  DISTRIBUTIONS,
  map,
  microsiemens,
  notNegative,
  number,
  positive,
  seconds,
  share,
  whole,
  yes,
} from "./forms.ts";

/** Errors of programming: how they enter, and what they are relative to. */
const PROGRAMMING_KINDS = [
  "additive",
  "proportional",
  "lognormal",
  "inverse",
  "bit_sliced",
  "four_level",
  "polynomial",
  "worst_case",
] as const;
const REFERENCES = [
  "cell",
  "weight",
  "layer_max_weight",
  "column_max_weight",
  "tile_max_weight",
  "g_max",
  "cell_range",
] as const;

const kelvin = number({ from: 200, to: 600, of: "kelvin" }).default(300);
const activation = number({ from: 0, to: 5, of: "eV" }).default(0);

const PROGRAMMING = map({
  kind: choice(PROGRAMMING_KINDS).describe(
    "How the error enters; of worst_case it is searched for on the test images, every chip from a start of its own.",
  ),
  sigma: notNegative.optional().describe(
    "σ, as a part of what it is relative_to; of the cell (proportional), of its logarithm (lognormal), of g_max²/g " +
      "(inverse); of worst_case the largest error. Left out: only with polynomial.",
  ),
  relative_to: choice(REFERENCES).optional().describe(
    "What sigma is a part of, with additive, four_level and bit_sliced: of a weight, the error is that of the weight " +
      "itself; of g_max or cell_range, that of each cell. Left out: the cell itself, with the other kinds.",
  ),
  distribution: choice(DISTRIBUTIONS).default("normal").describe(
    "Of the random part, in units of σ: uniform is in ±1, censored values are set to the limit, truncated ones drawn " +
      "again, pepper is -1, 0 or 1.",
  ),
  limit: positive.optional().describe("σ at which censored and truncated errors end. Left out: with the others."),
  mean_corrected: yes.default(false).describe("Takes the mean of lognormal and censored errors away."),
  probability: share.optional().describe("Share of cells that pepper hits. Left out: with other distributions."),
  weight_bits: whole(1, 16).optional().describe("Bits of a weight, of bit_sliced. Left out: 8."),
  cell_bits: whole(1, 8).optional().describe("Bits of a cell, of bit_sliced. Left out: 1."),
  factor: notNegative.optional().describe("How much larger σ is between from and to, of four_level. Left out: 1."),
  from: share.optional().describe("Part of g_max at which σ begins to be larger, of four_level. Left out: 0.25."),
  to: share.optional().describe("Part of g_max at which σ ends to be larger, of four_level. Left out: 0.75."),
  coefficients: coefficients.optional().describe(
    "c0 … c4 in µS, of polynomial: σ = c0 + c1 r + … + c4 r⁴, r = g/g_max. Left out: with the other kinds.",
  ),
  steps: whole(1, 10_000).optional().describe("Steps of the search, of worst_case. Left out: 40."),
  rate: positive.optional().describe(
    "Learning rate of Adam in the search, as a part of the largest error, of worst_case. Left out: 0.1.",
  ),
});

export const DEVICE = map({
  preset: z.string({ error: "the name of a preset" })
    .describe("Cell technology; outside the range where its model holds it is refused."),
  g_min_microsiemens: microsiemens.optional()
    .describe("Conductance in µS that the smallest weight takes. Left out: the preset's."),
  g_max_microsiemens: microsiemens.optional()
    .describe("Conductance in µS that the largest weight takes. Left out: the preset's."),
  programming: PROGRAMMING.optional().describe("Error of programming. Left out: the preset's."),
  programming_scale: notNegative.default(1)
    .describe("Multiplies the error of programming, the preset's or the scenario's own."),
  device_spread: notNegative.default(0)
    .describe("Relative spread of σ from device to device, frozen, apart from the error of each programming."),
  idle_cells: choice(["noisy", "off"]).default("noisy").describe("Whether cells that hold nothing have an error."),
  write_verify: map({
    cells: choice(["none", "all", "fraction"]).default("none").describe("Cells that are programmed with read-back."),
    fraction: share.optional().describe("Share of the weights, with cells fraction. Left out: with the others."),
    choose: choice(["random", "largest", "curvature", "curvature_exact"]).default("random").describe(
      "Which weights, with cells fraction: of every layer some or the largest; of the network those whose errors cost most " +
        "by the diagonal of the curvature, of one pass or exact (SWIM, a reconstruction).",
    ),
    remaining: share.default(0.1).describe("Share of σ that is left there."),
  }).prefault({}).describe("Programming with read-back."),
  faults: map({
    stuck_off: share.optional().describe("Share of cells stuck at g_min. Left out: the preset's."),
    stuck_on: share.optional().describe("Share of cells stuck at g_max. Left out: the preset's."),
    count: choice(["bernoulli", "exact"]).default("bernoulli")
      .describe("Each cell by itself, or exactly that share of a layer's cells."),
    dead_rows: share.default(0).describe("Share of the word lines of a tile that are open: their cells read 0."),
    dead_cols: share.default(0).describe("Share of the bit lines of a tile that are open: their cells read 0."),
  }).prefault({}).describe("Stuck cells, which do not age, and open lines."),
  time_seconds: seconds.default(0)
    .describe("Seconds since programming; the law of drift adds its own t0 (20 s for PCM)."),
  temperature: map({
    kelvin: kelvin.describe("Operating temperature in K."),
    reference_kelvin: kelvin.describe("Temperature in K that the model of the cell holds for."),
    drift_activation_ev: activation
      .describe("Activation energy of drift in eV: time counts exp(E/k (1/T_ref − 1/T)) fold."),
    read_activation_ev: activation.describe("Activation energy of read noise in eV: the same factor on its σ."),
    bandwidth_hertz: number({ from: 0, to: 1e12, of: "Hz" }).default(0)
      .describe("Bandwidth of a read in Hz: thermal noise 4kTB·G of every read; 0 leaves it out."),
  }).prefault({}).describe("Temperature, and what depends on it."),
  compensation: choice(["none", "global", "per_column", "reference_cells"]).default("none")
    .describe("Undoes the mean fall of a tile, of a column, or of reference cells."),
  reference_cells: map({
    count: whole(1, 4096).default(64).describe("How many reference cells."),
    level: share.default(0.5).describe("Part of the cell range at which they are programmed."),
    per: choice(["tile", "column"]).default("tile").describe("What they stand for."),
  }).prefault({}).describe("Of compensation reference_cells."),
  norms: choice(["folded", "digital", "reestimated"]).default("folded").describe(
    "Batch norms: part of the weights on the cells; a digital step with the statistics of the training; with those that " +
      "each chip itself gives on training images as it is when it is read (AdaBS).",
  ),
  norm_images: whole(2, 65_536).default(256).describe("Training images for norms reestimated."),
  read_noise: choice(["frozen", "each_read", "each_read_law", "each_read_cells", "none"]).default("frozen").describe(
    "One draw a cell, chip and time; or anew for every input: by the exact law of the output where it holds and cell " +
      "by cell where not, or as named.",
  ),
}).describe("The cells.");
