/** The stages of the physics that err, each of which can be left out of a chip. */

import { type Aging, type Device, programmingOf } from "../../devices/device.ts";
import { agedSeconds } from "../../devices/time.ts";
import type { ChipModel } from "../spec.ts";

export const STAGES = [
  "programming",
  "retention",
  "faults",
  "read noise",
  "cell curve",
  "wires",
  "dac",
  "adc",
] as const;
export type Stage = typeof STAGES[number];

/** What each of them is, for a person. */
export const STAGE_TEXT: Record<Stage, string> = {
  programming: "errors of programming",
  retention: "drift, relaxation and measured ageing",
  faults: "stuck cells and open lines",
  "read noise": "noise of reads, thermal noise",
  "cell curve": "current of cells beyond Ohm's law",
  wires: "resistance of wires",
  dac: "input converters",
  adc: "output converters, their mismatch and noise",
};

/**
 * The same chip without one stage; all others draw the numbers that they drew before.
 *
 * Technologies that were measured at certain times have one law for both: without retention it is that of the first time,
 * without programming only the mean shift is left of it. Compensation stays as it is.
 */
export function without(model: ChipModel, stage: Stage): ChipModel {
  const { device, faults, temperature, input, adc } = model;
  switch (stage) {
    case "programming":
      return { ...model, device: withExactWrites(device) };
    case "retention":
      return { ...model, device: withoutAge(device) };
    case "faults":
      return { ...model, faults: { ...faults, stuckOff: 0, stuckOn: 0, deadRows: 0, deadCols: 0 } };
    case "read noise":
      return { ...model, readNoise: "none", temperature: { ...temperature, bandwidthHertz: 0 } };
    case "cell curve":
      return { ...model, device: { ...device, curve: null } };
    case "wires":
      return { ...model, wires: null };
    case "dac":
      return { ...model, input: { ...input, bits: 0 } };
    case "adc":
      return { ...model, adc: { ...adc, bits: 0, noise: 0 } };
  }
}

/** The same chip with one stage alone, or with none at all. */
export function only(model: ChipModel, stage?: Stage): ChipModel {
  return STAGES.filter((one) => one !== stage).reduce(without, model);
}

/** The stages that do something to a chip of this model. */
export function stagesOf(model: ChipModel): Stage[] {
  return STAGES.filter((stage) => strikes(model, stage));
}

function strikes(model: ChipModel, stage: Stage): boolean {
  const { device, faults, temperature, adc } = model;
  switch (stage) {
    case "programming":
      return errs(device);
    case "retention":
      return agesBy(model);
    case "faults":
      return faults.stuckOff + faults.stuckOn + faults.deadRows + faults.deadCols > 0;
    case "read noise":
      return (device.readNoise !== null && model.readNoise !== "none") || temperature.bandwidthHertz > 0;
    case "cell curve":
      return device.curve !== null;
    case "wires":
      return model.wires !== null;
    case "dac":
      return model.input.bits > 0;
    case "adc":
      return adc.bits > 0 || adc.noise > 0;
  }
}

type AgingPoint = Aging["points"][number];

const EXACT = programmingOf("additive", [0]);

function withExactWrites(device: Device): Device {
  const aging = device.aging && {
    ...device.aging,
    points: device.aging.points.map((point) => ({ ...point, coefficients: EXACT.coefficients })),
  };
  return { ...device, programming: EXACT, aging };
}

function withoutAge(device: Device): Device {
  const aging = device.aging && {
    ...device.aging,
    points: device.aging.points.map(({ timeSeconds }) => ({ ...device.aging!.points[0], timeSeconds })),
  };
  return { ...device, drift: null, relaxation: null, aging };
}

/** Whether programming errs at all. Coefficients beyond the first of these laws are scales, not errors. */
function errs({ programming: { kind, coefficients }, aging }: Device): boolean {
  const all = [coefficients, ...(aging?.points ?? []).map((point) => point.coefficients)];
  return all.some((each) => kind === "polynomial" ? each.some((c) => c !== 0) : each[0] !== 0);
}

function agesBy(model: ChipModel): boolean {
  const { drift, relaxation, aging } = model.device;
  const seconds = agedSeconds(model);
  if (aging) {
    return seconds !== aging.points[0].timeSeconds && aging.points.some((point) => differ(point, aging.points[0]));
  }
  return seconds > 0 && (drift !== null || relaxation !== null);
}

function differ(a: AgingPoint, b: AgingPoint): boolean {
  return JSON.stringify([a.coefficients, a.shift]) !== JSON.stringify([b.coefficients, b.shift]);
}
