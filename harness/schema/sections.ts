/** The sections of a scenario: network, training, cells, circuit, chips. */

import { z } from "zod";
import { ACTIVATIONS } from "../../models/networks/layers.ts";
import { isNetworkName } from "../../models/networks/named.ts";
import { NETWORK_NAME } from "../network_names.ts";
import {
  bits,
  choice,
  coefficients,
  difference,
  DISTRIBUTIONS,
  map,
  microsiemens,
  notNegative,
  number,
  ohms,
  percentile,
  positive,
  seconds,
  share,
  text,
  U32_MAX,
  whole,
  yes,
} from "./forms.ts";
import { TRAINING } from "./training.ts";

/** Errors of programming: how they enter, how they are distributed, what they are relative to. */
export const PROGRAMMING_KINDS = [
  "additive",
  "proportional",
  "lognormal",
  "inverse",
  "bit_sliced",
  "four_level",
  "polynomial",
] as const;
export const REFERENCES = [
  "cell",
  "weight",
  "layer_max_weight",
  "column_max_weight",
  "tile_max_weight",
  "g_max",
  "cell_range",
] as const;

/** The parts that sweeps and overrides may change; none of them looks at another. */
export const SECTIONS = {
  model: map({
    network: z.string({ error: NETWORK_NAME }).refine(isNetworkName, { error: NETWORK_NAME }),
    data: z.string({ error: "the name of a data set" }),
    train_images: whole(1, 1_000_000).optional(),
    test_images: whole(1, 1_000_000).optional(),
    normalise: yes.default(false),
    input_scale: positive.default(1),
    activation: choice(ACTIVATIONS).default("relu"),
    weights: text().optional(),
  }),
  /** Of every scenario without `model.weights`. */
  training: TRAINING.optional(),
  device: map({
    preset: z.string({ error: "the name of a preset" }),
    g_min_microsiemens: microsiemens.optional(),
    g_max_microsiemens: microsiemens.optional(),
    programming: map({
      kind: choice(PROGRAMMING_KINDS),
      sigma: notNegative.optional(),
      relative_to: choice(REFERENCES).optional(),
      distribution: choice(DISTRIBUTIONS).default("normal"),
      limit: positive.optional(),
      mean_corrected: yes.default(false),
      probability: share.optional(),
      weight_bits: whole(1, 16).optional(),
      cell_bits: whole(1, 8).optional(),
      factor: notNegative.optional(),
      from: share.optional(),
      to: share.optional(),
      coefficients: coefficients.optional(),
    }).optional(),
    programming_scale: notNegative.default(1),
    device_spread: notNegative.default(0),
    idle_cells: choice(["noisy", "off"]).default("noisy"),
    write_verify: map({
      cells: choice(["none", "all", "fraction"]).default("none"),
      fraction: share.optional(),
      choose: choice(["random", "largest"]).default("random"),
      remaining: share.default(0.1),
    }).prefault({}),
    faults: map({
      stuck_off: share.optional(),
      stuck_on: share.optional(),
      count: choice(["bernoulli", "exact"]).default("bernoulli"),
      dead_rows: share.default(0),
      dead_cols: share.default(0),
    }).prefault({}),
    time_seconds: seconds.default(0),
    temperature: map({
      kelvin: number("number of kelvin from 200 to 600", (v) => v >= 200 && v <= 600).default(300),
      reference_kelvin: number("number of kelvin from 200 to 600", (v) => v >= 200 && v <= 600).default(300),
      drift_activation_ev: number("number of eV from 0 to 5", (v) => v >= 0 && v <= 5).default(0),
      read_activation_ev: number("number of eV from 0 to 5", (v) => v >= 0 && v <= 5).default(0),
      bandwidth_hertz: number("number of Hz from 0 to 1e12", (v) => v >= 0 && v <= 1e12).default(0),
    }).prefault({}),
    compensation: choice(["none", "global", "per_column", "reference_cells"]).default("none"),
    reference_cells: map({
      count: whole(1, 4096).default(64),
      level: share.default(0.5),
      per: choice(["tile", "column"]).default("tile"),
    }).prefault({}),
    read_noise: choice(["frozen", "each_read", "each_read_law", "each_read_cells", "none"]).default("frozen"),
  }),
  crossbar: map({
    mapping: choice(["differential", "offset", "signed"]).default("differential"),
    sides: choice(["one", "two"]).optional(),
    subtract: choice(["analog", "digital"]).optional(),
    offset: choice(["digital", "unit_column"]).optional(),
    weight_bits: bits.default(0),
    slices: whole(1, 15).default(1),
    scales: map({
      count: whole(1, 8).default(1),
      ratio: number("number above 0, at most 1", (v) => v > 0 && v <= 1).default(0.5),
    }).prefault({}),
    pairs: map({ count: whole(1, 8).default(1), significance: positive.default(1) }).prefault({}),
    weight_range: map({ percentile, per: choice(["layer", "column", "tile"]).default("layer") }).prefault({}),
    tile: map({
      rows: whole(1, 65_536),
      cols: whole(1, 65_536),
      split: choice(["filled", "equal"]).default("filled"),
    }),
    dac_bits: bits.default(8),
    input: map({
      range: choice(["calibrated", "fixed", "dynamic"]).default("calibrated"),
      percentile,
      bound: positive.default(1),
      slice_bits: whole(0, 15).default(0),
      encoding: choice(["sign_magnitude", "twos_complement"]).default("sign_magnitude"),
      accumulate: choice(["digital", "analog"]).default("digital"),
      bound_rounds: whole(0, 10).default(0),
    }).prefault({}),
    wires: map({
      model: choice(["none", "network", "cubic"]).default("none"),
      word_ohm: ohms.default(1),
      bit_ohm: ohms.default(1),
      driver_ohm: ohms.default(0),
      sense_ohm: ohms.default(0),
      topology: choice(["input_line", "interleaved", "source_line", "interleaved_source_line"]).default("input_line"),
      tolerance: number("number from 1e-7 to 0.1", (v) => v >= 1e-7 && v <= 0.1).default(1e-5),
      strength: notNegative.default(1),
    }).prefault({}),
    adc_bits: bits.default(8),
    adc: map({
      range: choice(["calibrated", "max", "granular", "fixed"]).default("calibrated"),
      percentile,
      bound: positive.default(12),
      encoding: choice(["sign_magnitude", "twos_complement"]).default("sign_magnitude"),
      order: choice(["quantise_first", "clamp_first"]).default("quantise_first"),
      kind: choice(["uniform", "ramp", "sar"]).default("uniform"),
      gain_sigma: notNegative.default(0),
      offset_sigma: notNegative.default(0),
      bow2: difference.default(0),
      bow3: difference.default(0),
      capacitor_sigma: notNegative.default(0),
      noise: notNegative.default(0),
    }).prefault({}),
    calibration: map({ data: choice(["training", "test"]).default("training") }).prefault({}),
  }),
  chips: map({ seed: whole(0, U32_MAX), max: whole(1, 1_000_000) }),
};

export type SectionName = keyof typeof SECTIONS;
export type Sections = { [name in SectionName]: z.infer<(typeof SECTIONS)[name]> };

/** All dotted keys of the sections: `device.programming.sigma`. */
export const LEAVES: readonly string[] = Object.entries(SECTIONS).flatMap(([name, schema]) => leaves(schema, name));

function leaves(schema: z.ZodType, path: string): string[] {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, part]) => leaves(part as z.ZodType, `${path}.${key}`));
}
