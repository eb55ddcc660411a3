/** The keys of a scenario and their values. Every message is what an issue says after "expected". */

import { z } from "zod";
import type { Flaw, Path } from "./positions.ts";
import { didYouMean, nearest, show } from "../scenario_error.ts";

/** What a swept or overridden key can be. */
export type Value = string | number | boolean;

const U32_MAX = 2 ** 32 - 1;

/** A map with these keys and no other; the message of an unknown key is the list of the known ones. */
function map<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape).join(" ");
  return z.strictObject(shape, { error: ({ code }) => code === "unrecognized_keys" ? known : "a map of keys" });
}

function whole(low: number, high: number) {
  const error = `a whole number from ${low} to ${high}`;
  return z.int({ error }).min(low, { error }).max(high, { error });
}

function text() {
  const error = "text that is not empty";
  return z.string({ error }).refine((value) => value.trim() !== "", { error });
}

function choice<const T extends readonly string[]>(names: T) {
  return z.enum(names, { error: names.length > 1 ? `one of ${names.join(" | ")}` : names[0] });
}

function number(expected: string, holds: (value: number) => boolean) {
  return z.number({ error: expected }).refine(holds, { error: expected });
}

/** Far beyond any device, and far within f32. */
const LARGEST = 1e6;
const notNegative = number("number from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
const seconds = number("number of seconds from 0 to 1e12", (v) => v >= 0 && v <= 1e12);
const bits = number(
  "0 (ideal) or a whole number from 2 to 16",
  (v) => v === 0 || (Number.isInteger(v) && v >= 2 && v <= 16),
);
const SHARE = "number from 0 to 1";
const share = number(SHARE, (v) => v >= 0 && v <= 1);
const difference = number("number from -1 to 1", (v) => v >= -1 && v <= 1);
const finite = number("a finite number", () => true);
const confidence = number("number above 0.5 and below 1", (v) => v > 0.5 && v < 1).default(0.95);
const network = "mlp_<in>_<hidden…>_<out>, each a whole number from 1 to 65536";

const ohms = number("number of ohms from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
const microsiemens = number("number of µS from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
const percentile = number("number above 0, at most 100", (v) => v > 0 && v <= 100).default(100);
const positive = number("number above 0, at most 1e6", (v) => v > 0 && v <= LARGEST);
const yes = z.boolean({ error: "true or false" });
const coefficients = z.array(finite, { error: "a list of 1 to 5 numbers, µS" }).min(1, {
  error: "a list of 1 to 5 numbers, µS",
}).max(5, { error: "a list of 1 to 5 numbers, µS" });

const anyMap = z.record(z.string(), z.unknown(), { error: "a map of dotted keys" });

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
const DISTRIBUTIONS = [
  "normal",
  "uniform",
  "right_censored",
  "left_censored",
  "both_censored",
  "truncated",
  "pepper",
] as const;

/** The parts that sweeps and overrides may change; none of them looks at another. */
export const SECTIONS = {
  model: map({
    network: z.string({ error: network }).refine(isNetwork, { error: network }),
    data: z.string({ error: "the name of a data set" }),
    activation: choice(["relu", "gelu", "tanh"]).default("relu"),
  }),
  training: map({
    method: choice(["adam", "sgd"]),
    epochs: whole(1, 1_000_000),
    batch: whole(1, 1_000_000),
    learning_rate: number("number above 0, at most 1e6", (v) => v > 0 && v <= LARGEST),
    momentum: number("number ≥ 0 and below 1", (v) => v >= 0 && v < 1).default(0),
    seed: whole(0, U32_MAX),
    noise: map({
      kind: choice(["additive", "proportional", "lognormal"]),
      sigma: notNegative,
      relative_to: choice(["weight", "layer_max_weight"]).optional(),
      distribution: choice(DISTRIBUTIONS).default("normal"),
      limit: positive.optional(),
      mean_corrected: yes.default(false),
      probability: share.optional(),
    }).optional(),
    selection: map({
      candidates: whole(2, 16),
      chips: whole(1, 1000).default(16),
      with: anyMap.optional(),
    }).optional(),
  }),
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

const someGates = "a list of at least one gate";
const overrides = anyMap.refine((keys) => Object.keys(keys).length > 0, { error: "at least one override" });

/** The whole file; gates, axes and overrides are looked into one by one. */
export const FILE = map({
  scenario: z.literal(1, { error: "1" }),
  question: text(),
  ...SECTIONS,
  sweep: anyMap.optional(),
  expect: z.array(z.unknown(), { error: someGates }).min(1, { error: someGates }),
  control: overrides,
  breaker: overrides,
  planned: text().optional(),
});

const gate = { name: text().optional(), when: anyMap.optional() };
const term = map({
  weight: number("number other than 0, from -1e6 to 1e6", (v) => v !== 0 && Math.abs(v) <= LARGEST),
  of: anyMap,
});
const terms = "a list of at least two terms";

/** One form per statistic; gates.ts sees to it that one threshold is given. */
export const GATES = {
  clean: map({ ...gate, clean: map({ at_least: share.optional(), at_most: share.optional() }) }),
  mean: map({
    ...gate,
    mean: map({
      at_least: share.optional(),
      at_most: share.optional(),
      confidence,
      floor: number("number ≥ 0 and below 1", (v) => v >= 0 && v < 1).optional(),
    }),
  }),
  percentile: map({
    ...gate,
    percentile: map({
      rank: number("number above 0, at most 50", (v) => v > 0 && v <= 50),
      at_least: share,
      confidence,
    }),
  }),
  drop: map({ ...gate, drop: map({ at_most: difference, confidence }) }),
  contrast: map({
    name: text(),
    contrast: z.array(term, { error: terms }).min(2, { error: terms }),
    at_least: finite.optional(),
    at_most: finite.optional(),
    confidence,
  }),
};

export type Statistic = keyof typeof GATES;

function isNetwork(name: string): boolean {
  return /^mlp(_[1-9]\d{0,4}){2,}$/.test(name) && name.split("_").slice(1).every((size) => Number(size) <= 65_536);
}

/** All dotted keys of the sections: `device.programming.sigma`. */
export const LEAVES: readonly string[] = Object.entries(SECTIONS).flatMap(([name, schema]) => leaves(schema, name));

function leaves(schema: z.ZodType, path: string): string[] {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, part]) => leaves(part as z.ZodType, `${path}.${key}`));
}

/** What a form finds wrong with a value, in words of our own. */
export function flawsOf(form: z.ZodType, { value, path }: { value: unknown; path: Path }): Flaw[] {
  const result = form.safeParse(value);
  if (result.success) return [];
  const meant = new Set<string>();
  const flaws = result.error.issues.flatMap((issue): Flaw[] => {
    const here = [...path, ...issue.path as (string | number)[]];
    const found = lookUp(value, issue.path as Path);
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, here));
    const hint = remedy(found, { expected: issue.message, numeric: issue.code === "invalid_type" });
    return [{ path: here, expected: issue.message, got: show(found), hint }];

    function unknownKey(key: string, at: Path): Flaw {
      // a key that is there already cannot have been meant
      const known = issue.message.split(" ").filter((name) => !Object.hasOwn(found as object, name));
      const near = nearest(key, known);
      if (near !== undefined) meant.add(JSON.stringify([...at, near]));
      return { path: [...at, key], onKey: true, expected: "a known key", got: show(key), hint: didYouMean(key, known) };
    }
  });
  // the key that was meant is not missing as well
  return flaws.filter((flaw) => !(flaw.got === "nothing" && meant.has(JSON.stringify(flaw.path))));
}

/** A name nearly typed, a number in quotes, a share in percent. */
function remedy(found: unknown, { expected, numeric }: { expected: string; numeric: boolean }): string | undefined {
  if (typeof found === "number") {
    return expected === SHARE && found > 1 && found <= 100 ? `did you mean ${found / 100}?` : undefined;
  }
  if (typeof found !== "string" || found.trim() === "") return undefined;
  if (expected.startsWith("one of ")) return didYouMean(found, expected.slice("one of ".length).split(" | "));
  return numeric && Number.isFinite(Number(found)) ? `did you mean ${Number(found)}?` : undefined;
}

/** The value at a path, undefined where there is none. */
export function lookUp(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined, value);
}

/** Maps and lists: things that have keys. */
export function isMapping(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
