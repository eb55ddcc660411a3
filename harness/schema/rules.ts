/** Keys of a section that need or exclude each other, as a table; what is left out of a file has its default here too. */

/** One such rule; `expected` is what an issue says after that word. */
export interface Rule {
  key: string;
  /** Whether it is broken, given the section. */
  broken: (at: (key: string) => unknown) => boolean;
  expected: string;
  hint?: string;
}

const is = (...values: unknown[]) => (value: unknown) => values.includes(value);
const weightLike = is("layer_max_weight", "column_max_weight", "tile_max_weight");
const relative = is("additive", "four_level", "bit_sliced");
const censored = is("right_censored", "left_censored", "both_censored");

/** Keys of an error's distribution, in the map `of`. */
export function distributionRules(of: string): Rule[] {
  const shape = (at: (key: string) => unknown) => at(`${of}.distribution`);
  const limited = (at: (key: string) => unknown) => censored(shape(at)) || shape(at) === "truncated";
  return [
    {
      key: `${of}.limit`,
      broken: (at) => limited(at) && at(`${of}.limit`) === undefined,
      expected: "the number of σ at which this distribution is limited",
    },
    {
      key: `${of}.limit`,
      broken: (at) => !limited(at) && at(`${of}.limit`) !== undefined,
      expected: "no limit with this distribution",
    },
    {
      key: `${of}.probability`,
      broken: (at) => (shape(at) === "pepper") !== (at(`${of}.probability`) !== undefined),
      expected: "a probability with distribution pepper, and only there",
    },
    {
      key: `${of}.mean_corrected`,
      broken: (at) => at(`${of}.mean_corrected`) === true && at(`${of}.kind`) !== "lognormal" && !censored(shape(at)),
      expected: "false: only lognormal and censored errors have a mean to correct",
    },
  ];
}

/** Keys of `device` that need or exclude each other. */
export const DEVICE_RULES: Rule[] = [
  {
    key: "programming.relative_to",
    broken: (at) => relative(at("programming.kind")) && is(undefined, "cell", "weight")(at("programming.relative_to")),
    expected: "one of layer_max_weight | column_max_weight | tile_max_weight | g_max | cell_range with this kind",
    hint: "an error relative to the cell itself is kind proportional",
  },
  {
    key: "programming.relative_to",
    broken: (at) =>
      is("proportional", "lognormal", "inverse", "polynomial")(at("programming.kind")) &&
      !is(undefined, "cell", "weight")(at("programming.relative_to")),
    expected: "no relative_to with this kind, or cell",
    hint: "its sigma is relative to the cell's own conductance",
  },
  {
    key: "programming.relative_to",
    broken: (at) => at("programming.kind") === "bit_sliced" && !weightLike(at("programming.relative_to")),
    expected: "a largest weight with kind bit_sliced",
  },
  {
    key: "programming.relative_to",
    broken: (at) => at("programming.kind") === "worst_case" && at("programming.relative_to") !== "layer_max_weight",
    expected: "layer_max_weight with kind worst_case",
  },
  {
    key: "programming.distribution",
    broken: (at) => at("programming.kind") === "worst_case" && !is(undefined, "normal")(at("programming.distribution")),
    expected: "no distribution with kind worst_case: nothing is drawn",
  },
  ...(["steps", "rate"] as const).map((key): Rule => ({
    key: `programming.${key}`,
    broken: (at) => at("programming.kind") !== "worst_case" && at(`programming.${key}`) !== undefined,
    expected: `no ${key}: only kind worst_case searches`,
  })),
  {
    key: "programming.sigma",
    broken: (at) =>
      at("programming") !== undefined && at("programming.kind") !== "polynomial" &&
      at("programming.sigma") === undefined,
    expected: "number from 0 to 1e6",
  },
  {
    key: "programming.coefficients",
    broken: (at) => at("programming.kind") === "polynomial" && at("programming.coefficients") === undefined,
    expected: "a list of 1 to 5 numbers, µS, with kind polynomial",
  },
  ...distributionRules("programming"),
  {
    key: "programming.from",
    broken: (at) => Number(at("programming.from") ?? 0.25) >= Number(at("programming.to") ?? 0.75),
    expected: "less than programming.to",
  },
  {
    key: "write_verify.fraction",
    broken: (at) => at("write_verify.cells") === "fraction" && at("write_verify.fraction") === undefined,
    expected: "number from 0 to 1 with cells fraction",
  },
  {
    key: "g_min_microsiemens",
    broken: (at) =>
      at("g_max_microsiemens") !== undefined &&
      Number(at("g_min_microsiemens")) >= Number(at("g_max_microsiemens")),
    expected: "less than g_max_microsiemens",
  },
];

/** Keys of `crossbar` that need or exclude each other. */
export const CROSSBAR_RULES: Rule[] = [
  ...(["sides", "subtract"] as const).map((key): Rule => ({
    key,
    broken: (at) => at(key) !== undefined && is("offset", "signed")(at("mapping")),
    expected: `no ${key}: only differential pairs have it`,
  })),
  {
    key: "offset",
    broken: (at) => at("offset") !== undefined && at("mapping") !== "offset",
    expected: "no offset: only mapping offset has one",
  },
  {
    key: "weight_format",
    broken: (at) => at("weight_format") === "nf4" && Number(at("weight_bits") ?? 0) > 0,
    expected: "linear with weight_bits: an nf4 value is no whole number of steps",
  },
  {
    key: "pairs.count",
    broken: (at) =>
      Number(at("pairs.count") ?? 1) > 1 && (is("offset", "signed")(at("mapping")) || at("subtract") === "digital"),
    expected: "1: several pairs need mapping differential, subtracted in analog",
  },
  {
    key: "slices",
    broken: (at) =>
      Number(at("slices") ?? 1) > 1 && (at("mapping") === "signed" || !(Number(at("weight_bits") ?? 0) > 0)),
    expected: "1: slices need weight_bits, and cells",
    hint: "state weight_bits",
  },
  {
    key: "slices",
    broken: (at) =>
      Number(at("slices") ?? 1) > Math.max(1, Number(at("weight_bits") ?? 0) - (at("mapping") === "offset" ? 0 : 1)),
    expected: "at most one slice a bit",
  },
  {
    key: "input.slice_bits",
    broken: (at) => Number(at("input.slice_bits") ?? 0) > 0 && Number(at("dac_bits") ?? 8) === 0,
    expected: "0: pulses need dac_bits",
  },
  {
    key: "input.slice_bits",
    broken: (at) =>
      Number(at("dac_bits") ?? 8) > 0 && Number(at("input.slice_bits") ?? 0) > Number(at("dac_bits") ?? 8),
    expected: "at most dac_bits",
  },
  {
    key: "input.bound_rounds",
    broken: (at) => Number(at("input.bound_rounds") ?? 0) > 0 && Number(at("adc_bits") ?? 8) === 0,
    expected: "0: an ideal converter has no bound to keep to",
  },
  {
    key: "adc.kind",
    broken: (at) =>
      at("adc.kind") === "sar" && !(Number(at("adc_bits") ?? 8) >= 2 && Number(at("adc_bits") ?? 8) <= 12),
    expected: "uniform or ramp: a sar has 2 to 12 bits",
  },
  {
    key: "adc.encoding",
    broken: (at) => at("adc.kind") === "sar" && at("adc.encoding") === "twos_complement",
    expected: "sign_magnitude with kind sar",
  },
  ...(["bow2", "bow3"] as const).map((key): Rule => ({
    key: `adc.${key}`,
    broken: (at) => Number(at(`adc.${key}`) ?? 0) !== 0 && at("adc.kind") !== "ramp",
    expected: "0: only a ramp is bowed",
  })),
  {
    key: "adc.capacitor_sigma",
    broken: (at) => Number(at("adc.capacitor_sigma") ?? 0) !== 0 && at("adc.kind") !== "sar",
    expected: "0: only a sar has capacitors",
  },
  {
    key: "adc.gain_sigma",
    broken: (at) => Number(at("adc.gain_sigma") ?? 0) !== 0 && at("adc.kind") === "sar",
    expected: "0: the gain of a sar is that of its capacitors",
  },
  {
    key: "calibration.data",
    broken: (at) => at("calibration.data") === "test",
    expected: "training",
    hint: "converters that have seen the test images would flatter the result",
  },
];
