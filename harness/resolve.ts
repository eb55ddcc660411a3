/** A resolved scenario in the terms of models/: how to train, and what makes a chip. */

import type { Device } from "../models/devices/device.ts";
import { DEVICES } from "../models/devices/mod.ts";
import type { ChipModel } from "../models/mapping/chip_program.ts";
import type { Training } from "../models/training/train.ts";
import type { Scenario } from "./schema.ts";

/** Training as the models take it. */
export function trainingOf({ training }: Scenario): Training {
  const { method, epochs, batch, learning_rate, momentum = 0, seed } = training;
  return { method, epochs, batch, learningRate: learning_rate, momentum, seed };
}

/** Everything that makes a chip, apart from its number. */
export function chipModelOf({ device, crossbar, chips }: Scenario): ChipModel {
  return {
    device: deviceOf(device),
    seed: chips.seed,
    timeSeconds: device.time_seconds,
    compensation: device.compensation,
    readNoise: device.read_noise,
    tile: crossbar.tile,
    dacBits: crossbar.dac_bits,
    adcBits: crossbar.adc_bits,
  };
}

/** A preset with the scenario's own programming noise and scale laid over it. */
function deviceOf({ preset, programming, programming_scale }: Scenario["device"]): Device {
  const base = DEVICES[preset];
  const law = programming ? overriddenProgramming(base, programming) : base.programming;
  const coefficients = law.coefficients.map((c) => c * programming_scale) as Device["programming"]["coefficients"];
  return { ...base, programming: { ...law, coefficients } };
}

function overriddenProgramming(
  base: Device,
  own: NonNullable<Scenario["device"]["programming"]>,
): Device["programming"] {
  const { kind, sigma } = own;
  if (kind !== "additive") return { kind, coefficients: [sigma, 0, 0, 0, 0], limits: base.programming.limits };
  const { gMinMicrosiemens, gMaxMicrosiemens } = base;
  if (own.relative_to === "g_max") {
    return { kind, coefficients: [sigma * gMaxMicrosiemens, 0, 0, 0, 0], limits: base.programming.limits };
  }
  // an error of the weight, shared by the two cells of its pair; it may leave the range of a real cell
  const perCell = sigma * (gMaxMicrosiemens - gMinMicrosiemens) / Math.SQRT2;
  return { kind, coefficients: [perCell, 0, 0, 0, 0], limits: null };
}
