/** Everything that makes a chip, apart from its number: what a scenario says of cells, mapping, converters and wires. */

import type { Device } from "../devices/device.ts";

/** Size of one array and how a matrix is cut into such tiles. */
export interface TileSpec {
  rows: number;
  cols: number;
  /** filled: full tiles and a rest; equal: as many tiles, all about the same size. */
  split: "filled" | "equal";
}

/** How weights become conductances. */
export interface MappingSpec {
  /**
   * signed: one number per weight, no circuit (for errors of the weight itself); differential: G+ − G−;
   * offset: one cell around the middle of its range, whose offset is taken off again.
   */
  style: "signed" | "differential" | "offset";
  /** differential only: positive part on one cell, negative on the other; or both cells move, in opposite directions. */
  sides: "one" | "two";
  /** differential only: currents subtracted before the converter or codes after it. */
  subtract: "analog" | "digital";
  /** offset only: the known offset times the sum of inputs, or a column of cells that hold it. */
  offset: "digital" | "unit_column";
  /** Bits of a weight with its sign; 0 keeps it analog. */
  weightBits: number;
  /** Before anything else weights are rounded to values of this format: none of linear; of nf4 by blocks of a column. */
  format: { kind: "linear" | "nf4"; block: number };
  /** Cells that share the bits of one weight, each with converters of its own. */
  slices: number;
  /** Analog floating point: arrays with full scales ratio^0, ratio^1, …; a weight goes to the smallest that holds it. */
  scales: { count: number; ratio: number };
  /** differential only: cell pairs per weight with significances 1, s, s², …, the least significant filled first. */
  pairs: { count: number; significance: number };
  /** Weight that takes the whole cell range: this percentile of |w| (100 is the largest); larger ones are clipped. */
  range: { percentile: number; per: "layer" | "column" | "tile" };
}

/** What σ of the programming law is multiplied by, per cell. */
export type Reference = "law" | "g_max" | "cell_range" | "layer_max_weight" | "column_max_weight" | "tile_max_weight";

/** Cells that are programmed with read-back until they are right, and the share of σ that remains there. */
export interface Verify {
  cells: "none" | "all" | "fraction";
  fraction: number;
  /**
   * Which ones: of every layer a seeded random choice or the largest weights, or of the whole network those whose errors
   * cost most by the curvature of the loss, its diagonal by one pass of squares or exact.
   */
  choose: "random" | "largest" | "curvature" | "curvature_exact";
  remaining: number;
}

export interface Faults {
  stuckOff: number;
  stuckOn: number;
  /** Each cell by itself with that probability, or exactly that share of a layer's cells. */
  count: "bernoulli" | "exact";
  deadRows: number;
  deadCols: number;
}

/** Declared coefficients of temperature: Arrhenius factors on ageing and on read noise, and thermal noise. */
export interface Temperature {
  kelvin: number;
  referenceKelvin: number;
  driftActivationElectronvolts: number;
  readActivationElectronvolts: number;
  /** Noise bandwidth of a read for 4kTB·G; 0 leaves thermal noise out. */
  bandwidthHertz: number;
}

export interface Compensation {
  kind: "none" | "global" | "per_column" | "reference_cells";
  /** reference_cells only: cells per tile (or per column of a tile) and the part of the cell range they hold. */
  references: { cells: number; level: number; per: "tile" | "column" };
}

/** Batch norms of the network on a chip. */
export interface NormSpec {
  /**
   * folded: part of the weights that cells hold; digital: a step of their own with the statistics of the training;
   * reestimated: with those that the chip itself gives on training images, as it is when it is read (AdaBS).
   */
  kind: "folded" | "digital" | "reestimated";
  /** reestimated only: how many training images. */
  images: number;
}

export interface InputSpec {
  /** 0 is an ideal converter. */
  bits: number;
  /** calibrated: percentile of training inputs; fixed: full scale `bound`; dynamic: the largest of each row, per tile. */
  range: "calibrated" | "fixed" | "dynamic";
  percentile: number;
  bound: number;
  /** Bits per word-line pulse; 0 applies the whole code at once. */
  sliceBits: number;
  encoding: "sign_magnitude" | "twos_complement";
  /** Whether slices are summed before the converter or each is converted. */
  accumulate: "digital" | "analog";
  /** Rounds in which inputs are halved while an output saturates; 0 is off. Source: bound management of aihwkit. */
  boundRounds: number;
}

export interface AdcSpec {
  /** 0 is an ideal converter. */
  bits: number;
  /**
   * calibrated: percentile of currents of training inputs on ideal cells; max: all cells and inputs at their largest;
   * granular: one code is one cell level times one input code; fixed: `bound` times largest cell times largest input.
   */
  range: "calibrated" | "max" | "granular" | "fixed";
  percentile: number;
  bound: number;
  encoding: "sign_magnitude" | "twos_complement";
  order: "quantise_first" | "clamp_first";
  kind: "uniform" | "ramp" | "sar";
  /** Standard deviations from converter to converter: of the gain, and of the offset in codes. */
  gainSigma: number;
  offsetSigma: number;
  /** ramp: second and third order bow as parts of full scale; sar: relative σ of the unit capacitor. */
  bow2: number;
  bow3: number;
  capacitorSigma: number;
  /** σ of the output before conversion, in units of the largest cell times the largest input. */
  noise: number;
}

export interface WireSpec {
  /** Resistance of one segment of a word line and of a bit line, Ω. */
  wordOhm: number;
  bitOhm: number;
  /** Driver and converter resistance in series with the first and last segment, Ω. */
  driverOhm: number;
  senseOhm: number;
  topology: "input_line" | "interleaved" | "source_line" | "interleaved_source_line";
  /** network: solved; cubic: the formula of aihwkit, scaled by `strength`. */
  model: "network" | "cubic";
  /** Largest error of a node voltage as a part of the input. */
  tolerance: number;
  strength: number;
}

/** A search for the errors that a network bears worst. */
export interface WorstCase {
  /** Largest error of a weight, as a part of the largest weight of its layer. */
  bound: number;
  /** Steps of the ascent. */
  steps: number;
  /** Learning rate of Adam, as a part of the bound. */
  rate: number;
}

/** Everything that makes a chip, apart from its number. */
export interface ChipModel {
  device: Device;
  seed: number;
  mapping: MappingSpec;
  reference: Reference;
  /** Whether cells that hold nothing (at their zero) have a programming error as well. */
  idleCells: "noisy" | "off";
  verify: Verify;
  faults: Faults;
  timeSeconds: number;
  temperature: Temperature;
  /** frozen: once per cell, chip and time; law: anew for every input by its output law; cells: anew, cell by cell. */
  readNoise: "frozen" | "law" | "cells" | "none";
  compensation: Compensation;
  norms: NormSpec;
  /** Errors of the weights searched for instead of drawn; null where they are drawn. */
  worst: WorstCase | null;
  tile: TileSpec;
  input: InputSpec;
  adc: AdcSpec;
  wires: WireSpec | null;
}
