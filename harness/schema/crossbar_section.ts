/** The section `crossbar` of a scenario: how weights lie on cells, and the circuit around them. */

import { bits, choice, difference, map, notNegative, number, ohms, percentile, positive, whole } from "./forms.ts";

const ENCODINGS = ["sign_magnitude", "twos_complement"] as const;
const TOPOLOGIES = ["input_line", "interleaved", "source_line", "interleaved_source_line"] as const;
const side = whole(1, 65_536);

const INPUT = map({
  range: choice(["calibrated", "fixed", "dynamic"]).default("calibrated")
    .describe("Full scale of the DAC: percentile of training inputs; bound; the largest of each input row of a tile."),
  percentile: percentile.describe("Percent of the training inputs within full scale, of range calibrated."),
  bound: positive.default(1).describe("Full scale, of range fixed."),
  slice_bits: whole(0, 15).default(0).describe("Bits of one pulse; 0 sends the whole code at once."),
  encoding: choice(ENCODINGS).default("sign_magnitude").describe("How negative codes are sent."),
  accumulate: choice(["digital", "analog"]).default("digital").describe("Each pulse converted, or their sum."),
  bound_rounds: whole(0, 10).default(0)
    .describe("Rounds of halving the inputs while an output saturates (bound management)."),
}).prefault({}).describe("The DAC.");

const WIRES = map({
  model: choice(["none", "network", "cubic"]).default("none")
    .describe("Ideal; solved as a network of resistors; the formula of aihwkit."),
  word_ohm: ohms.default(1).describe("Resistance in Ω of one segment of a word line."),
  bit_ohm: ohms.default(1).describe("Resistance in Ω of one segment of a bit line."),
  driver_ohm: ohms.default(0).describe("Resistance in Ω in series with the first segment of a word line."),
  sense_ohm: ohms.default(0).describe("Resistance in Ω in series with the last segment of a bit line."),
  topology: choice(TOPOLOGIES).default("input_line")
    .describe("Where the current comes from, and whether a pair shares a bit line, which then carries both cells."),
  tolerance: number({ from: 1e-7, to: 0.1 }).default(1e-5)
    .describe("Largest error of a current, as a part of the ideal one, of model network."),
  strength: notNegative.default(1).describe("Factor on the drop, of model cubic."),
}).prefault({}).describe("The resistance of the wires.");

const ADC = map({
  range: choice(["calibrated", "max", "granular", "fixed"]).default("calibrated").describe(
    "Full scale: percentile of training currents on ideal cells; the worst case; one code = one level of a cell × one " +
      "input code; bound.",
  ),
  percentile: percentile.describe("Percent of the training currents within full scale, of range calibrated."),
  bound: positive.default(12).describe("Full scale in largest cells × largest inputs, of range fixed."),
  encoding: choice(ENCODINGS).default("sign_magnitude").describe("How negative outputs are coded."),
  order: choice(["quantise_first", "clamp_first"]).default("quantise_first").describe("What comes first."),
  kind: choice(["uniform", "ramp", "sar"]).default("uniform")
    .describe("Ideal steps; a bowed ramp; successive approximation with mismatched capacitors."),
  gain_sigma: notNegative.default(0).describe("Relative spread of the gain from converter to converter."),
  offset_sigma: notNegative.default(0).describe("Spread of the offset from converter to converter, in codes."),
  bow2: difference.default(0).describe("Bow of second order, as a part of full scale, of kind ramp."),
  bow3: difference.default(0).describe("Bow of third order, as a part of full scale, of kind ramp."),
  capacitor_sigma: notNegative.default(0).describe("Relative σ of the unit capacitor, of kind sar."),
  noise: notNegative.default(0)
    .describe("σ before conversion, in units of the largest cell × the largest input (out_noise of aihwkit)."),
}).prefault({}).describe("The ADC.");

export const CROSSBAR = map({
  mapping: choice(["differential", "offset", "signed"]).default("differential").describe(
    "Positive and negative part on two cells; one cell around its middle; the weight itself, no circuit.",
  ),
  sides: choice(["one", "two"]).optional()
    .describe("One cell moves, or both in opposite directions, of mapping differential. Left out: one."),
  subtract: choice(["analog", "digital"]).optional()
    .describe("Before or after the converter, of mapping differential. Left out: analog."),
  offset: choice(["digital", "unit_column"]).optional().describe(
    "Taken off by the known sum of inputs, or by a column of cells in every tile, of mapping offset. Left out: digital.",
  ),
  weight_bits: bits.default(0).describe("Bits of a weight with its sign; 0 keeps it analog."),
  weight_format: choice(["linear", "nf4"]).default("linear")
    .describe(
      "Values that weights are rounded to first: none; of nf4, 16 times the largest weight of a block (QLoRA).",
    ),
  weight_block: whole(1, 65_536).default(64).describe(
    "Weights of a column that share a largest one, of weight_format nf4.",
  ),
  slices: whole(1, 15).default(1).describe("Cells that share the bits of a weight, each with its converters."),
  scales: map({
    count: whole(1, 8).default(1).describe("Arrays of full scale 1, ratio, ratio², …"),
    ratio: number({ above: 0, to: 1 }).default(0.5).describe("Full scale of an array, as a part of the one before."),
  }).prefault({}).describe(
    "Analog floating point (bi-scale, a reconstruction): a weight lies on the smallest array that holds it, of its layer, " +
      "column or tile as weight_range.per says.",
  ),
  pairs: map({
    count: whole(1, 8).default(1).describe("Pairs of cells a weight, the least significant filled first."),
    significance: positive.default(1).describe("s: the pairs have significance 1, s, s², …"),
  }).prefault({}).describe("Several pairs of cells a weight."),
  weight_range: map({
    percentile: percentile.describe("Percent of the weights within the range; larger ones are clipped."),
    per: choice(["layer", "column", "tile"]).default("layer").describe("What shares a range."),
  }).prefault({}).describe("The weight that takes the whole cell."),
  tile: map({
    rows: side.describe("Rows of one array; larger layers are cut into tiles, each with its own converters."),
    cols: side.describe("Columns of one array."),
    split: choice(["filled", "equal"]).default("filled").describe("Full tiles and a rest, or all alike."),
  }).describe("The size of one array."),
  dac_bits: bits.default(8).describe("Bits of the DAC; 0 is an ideal converter."),
  input: INPUT,
  wires: WIRES,
  adc_bits: bits.default(8).describe("Bits of the ADC; 0 is an ideal converter."),
  adc: ADC,
  calibration: map({
    data: choice(["training", "test"]).default("training").describe("Calibration images; test is refused."),
  }).prefault({}).describe("Calibration of the ranges of converters."),
}).describe("How weights lie on cells, and the circuit around them.");
