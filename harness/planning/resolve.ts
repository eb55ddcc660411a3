/** A resolved scenario in the terms of models/: how to train, and what makes a chip. */

import type { DatasetShape } from "../../models/data/dataset.ts";
import type { LoadOptions } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import type { Device, Distribution, Programming } from "../../models/devices/device.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { readFormOf } from "../../models/mapping/reads/read_form.ts";
import type { ChipModel, Reference } from "../../models/mapping/spec.ts";
import type { NetworkSpec } from "../../models/networks/layers.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import type { Schedule } from "../../models/training/schedule.ts";
import type { TrainingNoise } from "../../models/training/noise.ts";
import type { Training } from "../../models/training/training.ts";
import type { Scenario } from "../schema.ts";
import { setKey } from "../schema/sweep.ts";

/** The data set of a scenario as it will be loaded: with the sizes of its subsets. */
export function shapeOf({ model }: Scenario): DatasetShape {
  const { shape } = DATASETS[model.data];
  const { train_images: trainCount = shape.trainCount, test_images: testCount = shape.testCount } = model;
  return { ...shape, trainCount, testCount };
}

/**
 * The network of a scenario, for its data.
 *
 * @throws {NetworkError} if it does not fit them
 */
export function networkSpecOf(scenario: Scenario): NetworkSpec {
  const { image, classes } = shapeOf(scenario);
  const { network, activation } = scenario.model;
  return namedNetwork(network, { input: [...image], classes, activation });
}

/** How its files become samples. */
export function loadOptionsOf({ model }: Scenario): { name: string } & Omit<LoadOptions, "read" | "source"> {
  const { data: name, train_images: trainImages, test_images: testImages, normalise, input_scale: scale } = model;
  return { name, trainImages, testImages, normalise, scale };
}

/**
 * Training as the models take it.
 *
 * @throws {TypeError} if the scenario reads its network from a file
 */
export function trainingOf({ training }: Scenario): Training {
  if (!training) throw new TypeError("Cannot tell the training: the scenario reads its network from a file");
  const { method, epochs, batch, learning_rate, momentum, nesterov, weight_decay, augmentation, seed, noise } =
    training;
  return {
    ...{ method, epochs, batch, learningRate: learning_rate, momentum, nesterov, weightDecay: weight_decay, seed },
    ...{ clipNorm: training.clip_norm, schedule: scheduleOf(training), augmentation },
    ...(noise && { noise: noiseOf(noise) }),
    ...lossOf(training),
    ...{ orthogonality: training.orthogonality, sharpness: training.sharpness, clipWeights: training.clip_weights },
    ...(training.first && { first: firstOf(training.first) }),
  };
}

type Section = NonNullable<Scenario["training"]>;

/** Errors of the weights in a training. */
export function noiseOf(noise: NonNullable<Section["noise"]>): TrainingNoise {
  return {
    programming: programmingFrom(noise, { gMaxMicrosiemens: 1 }),
    reference: noise.relative_to === "layer_max_weight" ? "layer_max_weight" : "weight",
    ...{ use: noise.use, draws: noise.draws, rampEpochs: noise.ramp_epochs, dropConnect: noise.drop_connect },
  };
}

/** The form of the loss; none where it is that of the outputs themselves. */
function lossOf({ loss: { temperature, feedback } }: Section): Pick<Training, "loss"> {
  const { kind, strength = 0, offsets = [0.15, 0.1, 0.05], heads = 3, hidden = 512 } = feedback;
  if (kind === "ovf") return { loss: { temperature, feedback: { kind, strength, offsets } } };
  if (kind === "irs") return { loss: { temperature, feedback: { kind, strength, heads, hidden } } };
  return temperature === 1 ? {} : { loss: { temperature } };
}

function firstOf({ epochs, learning_rate: learningRate }: NonNullable<Section["first"]>): Training["first"] {
  return { epochs, ...(learningRate !== undefined && { learningRate }) };
}

function scheduleOf({ schedule }: NonNullable<Scenario["training"]>): Schedule {
  const { kind, warm_up_epochs: warmUpEpochs, floor, every_epochs: everyEpochs = 1, factor = 1 } = schedule;
  if (kind === "cosine") return { kind, warmUpEpochs, floor };
  return kind === "step" ? { kind, warmUpEpochs, everyEpochs, factor } : { kind, warmUpEpochs };
}

/** How a network is chosen among several: by the mean accuracy of some chips on training images; null for no choice. */
export function selectionOf(scenario: Scenario): { candidates: number; chips: number; model: ChipModel } | null {
  const selection = scenario.training?.selection;
  if (!selection) return null;
  const set = Object.entries(selection.with ?? {}).reduce<unknown>(
    (all, [key, value]) => setKey(all, key.split("."), value),
    scenario,
  );
  return { candidates: selection.candidates, chips: selection.chips, model: chipModelOf(set as Scenario) };
}

/** Everything that makes a chip, apart from its number. */
export function chipModelOf({ device, crossbar, chips }: Scenario): ChipModel {
  const cell = deviceOf(device);
  const { stuck } = cell;
  const { faults, temperature, reference_cells: references, programming } = device;
  const model: Omit<ChipModel, "readNoise"> = {
    device: cell,
    seed: chips.seed,
    mapping: mappingOf(crossbar),
    reference: referenceOf(programming),
    idleCells: device.idle_cells,
    verify: { ...device.write_verify, fraction: device.write_verify.fraction ?? 1 },
    faults: {
      stuckOff: faults.stuck_off ?? stuck?.off ?? 0,
      stuckOn: faults.stuck_on ?? stuck?.on ?? 0,
      count: faults.count,
      deadRows: faults.dead_rows,
      deadCols: faults.dead_cols,
    },
    timeSeconds: device.time_seconds,
    temperature: {
      kelvin: temperature.kelvin,
      referenceKelvin: temperature.reference_kelvin,
      driftActivationElectronvolts: temperature.drift_activation_ev,
      readActivationElectronvolts: temperature.read_activation_ev,
      bandwidthHertz: temperature.bandwidth_hertz,
    },
    compensation: {
      kind: device.compensation,
      references: { cells: references.count, level: references.level, per: references.per },
    },
    worst: worstOf(device),
    norms: { kind: device.norms, images: device.norm_images },
    ...circuitOf(crossbar),
  };
  const asked = device.read_noise;
  const fixed = { each_read_law: "law", each_read_cells: "cells", frozen: "frozen", none: "none" } as const;
  return { ...model, readNoise: asked === "each_read" ? readFormOf(model).form : fixed[asked] };
}

function mappingOf(crossbar: Scenario["crossbar"]): ChipModel["mapping"] {
  const { mapping: style, sides = "one", subtract = "analog", offset = "digital", weight_bits, slices } = crossbar;
  const { scales, pairs, weight_range: range } = crossbar;
  const format = { kind: crossbar.weight_format, block: crossbar.weight_block };
  return { style, sides, subtract, offset, weightBits: weight_bits, format, slices, scales, pairs, range };
}

/** Tiles, converters and wires. */
function circuitOf({ tile, dac_bits, input, adc_bits, adc, wires }: Scenario["crossbar"]) {
  return {
    tile,
    input: {
      ...{ bits: dac_bits, range: input.range, percentile: input.percentile, bound: input.bound },
      ...{ sliceBits: input.slice_bits, encoding: input.encoding, accumulate: input.accumulate },
      boundRounds: input.bound_rounds,
    },
    adc: {
      ...{ bits: adc_bits, range: adc.range, percentile: adc.percentile, bound: adc.bound, encoding: adc.encoding },
      ...{ order: adc.order, kind: adc.kind, gainSigma: adc.gain_sigma, offsetSigma: adc.offset_sigma },
      ...{ bow2: adc.bow2, bow3: adc.bow3, capacitorSigma: adc.capacitor_sigma, noise: adc.noise },
    },
    wires: wires.model === "none" ? null : {
      ...{ wordOhm: wires.word_ohm, bitOhm: wires.bit_ohm, driverOhm: wires.driver_ohm, senseOhm: wires.sense_ohm },
      ...{ topology: wires.topology, model: wires.model },
      ...{ tolerance: wires.tolerance, strength: wires.strength },
    },
  };
}

type Own = NonNullable<Scenario["device"]["programming"]>;
/** What programming and training noise have in common. */
type Error = Pick<Own, "kind" | "sigma" | "distribution" | "limit" | "mean_corrected" | "probability"> & Partial<Own>;

/** What σ is relative to; the law's own unit where the kind says so itself. */
function referenceOf(programming: Own | undefined): Reference {
  const { relative_to = "cell" } = programming ?? {};
  return relative_to === "cell" || relative_to === "weight" ? "law" : relative_to;
}

/** Errors that are searched for, of programming kind worst_case. */
function worstOf({ programming, programming_scale: scale }: Scenario["device"]): ChipModel["worst"] {
  if (programming?.kind !== "worst_case") return null;
  const { sigma = 0, steps = 40, rate = 0.1 } = programming;
  return { bound: sigma * scale, steps, rate };
}

/** Errors of the weight itself: both cells of a pair share them, and they may leave the range of a real cell. */
export function isWeightError(programming: Own | undefined): boolean {
  return programming?.relative_to?.endsWith("weight") ?? false;
}

/** A preset with the scenario's own range, programming noise and scale laid over it. */
function deviceOf(own: Scenario["device"]): Device {
  const preset = DEVICES[own.preset];
  const base = {
    ...preset,
    gMinMicrosiemens: own.g_min_microsiemens ?? preset.gMinMicrosiemens,
    gMaxMicrosiemens: own.g_max_microsiemens ?? preset.gMaxMicrosiemens,
    // a fit to cells stays where it was measured; a style is a rule for any range
    ...(preset.evidence === "measured" && { lawMaxMicrosiemens: preset.gMaxMicrosiemens }),
  };
  const law = own.programming ? programmingFrom(own.programming, base) : base.programming;
  const scaled = scaledBy(law, own.programming_scale);
  const deviceSpread = own.device_spread || law.deviceSpread;
  const aging = base.aging && {
    ...base.aging,
    points: base.aging.points.map((point) => ({
      ...point,
      coefficients: scaledBy({ ...law, coefficients: point.coefficients }, own.programming_scale).coefficients,
    })),
  };
  return {
    ...base,
    // an error that the scenario states stands in for every measured one
    aging: own.programming ? null : aging,
    programming: { ...scaled, deviceSpread },
    limits: isWeightError(own.programming) ? null : base.limits,
  };
}

function scaledBy(law: Programming, factor: number): Programming {
  const [c0, c1, c2, c3, c4] = law.coefficients;
  const scaled: Programming["coefficients"] = law.kind === "polynomial"
    ? [c0 * factor, c1 * factor, c2 * factor, c3 * factor, c4 * factor]
    : [c0 * factor, law.kind === "lognormal" ? c1 * factor ** 2 : c1, c2, c3, c4];
  return { ...law, coefficients: scaled };
}

function programmingFrom(own: Error, { gMaxMicrosiemens }: Pick<Device, "gMaxMicrosiemens">): Programming {
  const { kind, sigma = 0 } = own;
  const more = { distribution: distributionOf(own) };
  switch (kind) {
    case "bit_sliced": {
      // Source: SWIM: slices of m bits, each with σ of its own full scale
      const { weight_bits: bits = 8, cell_bits: cell = 1 } = own;
      const parts = Array.from({ length: Math.ceil(bits / cell) }, (_, i) => 4 ** (-(i + 1) * cell));
      return programmingOf("additive", [sigma * Math.sqrt(parts.reduce((a, b) => a + b))], more);
    }
    case "lognormal":
      return programmingOf(kind, [sigma, own.mean_corrected ? -(sigma ** 2) / 2 : 0], more);
    case "worst_case":
      return programmingOf("additive", [0], {}); // nothing is drawn
    case "inverse":
      return programmingOf(kind, [sigma, gMaxMicrosiemens], more);
    case "four_level":
      return programmingOf(kind, [sigma, own.factor ?? 1, own.from ?? 0.25, own.to ?? 0.75], more);
    case "polynomial":
      return programmingOf(kind, own.coefficients ?? [], more);
    default:
      return programmingOf(kind, [sigma], more);
  }
}

function distributionOf({ distribution, limit = 2, probability = 0.5, mean_corrected }: Error): Distribution {
  const clipped = (low: number, high: number): Distribution => (
    { shape: "clipped", low, high, meanCorrected: mean_corrected }
  );
  switch (distribution) {
    case "right_censored":
      return clipped(-Infinity, limit);
    case "left_censored":
      return clipped(-limit, Infinity);
    case "both_censored":
      return clipped(-limit, limit);
    case "truncated":
      return { shape: "truncated", low: -limit, high: limit };
    case "pepper":
      return { shape: "pepper", probability };
    default:
      return { shape: distribution };
  }
}
