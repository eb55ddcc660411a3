/** Scenario → Plan: every case spelled out, with shapes, seeds, tiles and predicted bytes. Pure; needs no gpu. */

import { byteLength, planMemory, type Program } from "../kernels/program.ts";
import { DATASETS } from "../models/data/mod.ts";
import type { Device } from "../models/devices/device.ts";
import { DEVICES } from "../models/devices/mod.ts";
import { buildChipProgram, type ChipModel } from "../models/mapping/chip_program.ts";
import { chunkOf, type Footprint, footprintOf, layerShapes } from "../models/mapping/chips.ts";
import { tilingOf } from "../models/mapping/tiles.ts";
import { type LayerShape, parseMlp } from "../models/networks/mlp.ts";
import { buildTrainingStep, stepsOf, type Training } from "../models/training/train.ts";
import { setKey } from "./schema/sweep.ts";
import { applyOverrides, type Gate, type Scenario, sweepCases } from "./schema.ts";

/** Names that a scenario may use, as the tables of models/ give them. */
export const KNOWN = { presets: Object.keys(DEVICES), datasets: Object.keys(DATASETS) };

export type Group = "sweep" | "control" | "breaker";

/** One set of chips at one point of the sweep. */
export interface Case {
  group: Group;
  /** Swept keys and their values here. */
  keys: Record<string, unknown>;
  label: string;
  scenario: Scenario;
  model: ChipModel;
}

export interface Plan {
  scenario: Scenario;
  cases: Case[];
  /** What each group is judged by: control and breaker lose the conditions on keys that they fix. */
  gates: Record<Group, Gate[]>;
  shapes: LayerShape[];
  images: { train: number; test: number };
  steps: number;
  /** Of the most demanding case. */
  footprint: Footprint;
  /** Chips to a chunk under a given binding limit. */
  chunk: number;
}

/** Options that the command line may lay over a scenario. */
export interface PlanOptions {
  chips?: number;
  seed?: number;
  /** Largest buffer of a kernel, bytes; WebGPU's guaranteed one if the adapter is not known yet. */
  bindingBytes?: number;
}

/** What every WebGPU device must offer (maxStorageBufferBindingSize). */
const GUARANTEED_BINDING_BYTES = 128 * 2 ** 20;

/** A plan that this adapter cannot carry out; `key` says which line of the scenario asks for it. */
export class PlanError extends Error {
  override name = "PlanError";
  readonly expected: string;
  readonly got: string;
  readonly hint?: string;

  constructor(readonly key: string, { expected, got, hint }: { expected: string; got: string; hint?: string }) {
    super(`${key}: expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
    this.hint = hint;
  }
}

/**
 * All cases of a scenario: its sweep, then control and breaker, which repeat the sweep with their keys fixed.
 *
 * @throws {PlanError} if data and network do not fit, or a tile or a layer is larger than the adapter allows
 */
export function planScenario(scenario: Scenario, options: PlanOptions = {}): Plan {
  const { bindingBytes = GUARANTEED_BINDING_BYTES } = options;
  const chips = { seed: options.seed ?? scenario.chips.seed, max: options.chips ?? scenario.chips.max };
  const asked = { ...scenario, chips };
  const groups: Record<Group, Scenario> = {
    sweep: asked,
    control: applyOverrides(asked, scenario.control, KNOWN),
    breaker: applyOverrides(asked, scenario.breaker, KNOWN),
  };
  const cases = (Object.keys(groups) as Group[]).flatMap((group) => expand(groups[group], { group, asked }));
  for (const one of cases) checkCase(one, bindingBytes);
  const footprint = cases.map(memoryOf).reduce((a, b) => a.bytesPerChip > b.bytesPerChip ? a : b);
  if (footprint.largestPerChip > bindingBytes) {
    const expected = `layers whose buffers take at most ${bindingBytes} bytes a chip on this adapter`;
    throw new PlanError("model.network", { expected, got: String(footprint.largestPerChip) });
  }
  const { trainCount, testCount } = DATASETS[scenario.model.data].shape;
  return {
    scenario: asked,
    cases,
    gates: { sweep: groups.sweep.expect, control: groups.control.expect, breaker: groups.breaker.expect },
    shapes: parseMlp(scenario.model.network),
    images: { train: trainCount, test: testCount },
    steps: stepsOf(trainingOf(scenario), trainCount),
    footprint,
    chunk: chunkOf(footprint, { chips: chips.max, bindingBytes }),
  };
}

function memoryOf({ scenario, model }: Case): Footprint {
  const layers = layerShapes(parseMlp(scenario.model.network));
  const images = DATASETS[scenario.model.data].shape.testCount;
  return footprintOf((chips) => buildChipProgram({ layers, activation: "relu", model, chips, images }));
}

/** What a case asks of its data and of the adapter. */
function checkCase({ scenario, model: { tile } }: Case, bindingBytes: number): void {
  const { shape } = DATASETS[scenario.model.data];
  const cells = Math.floor(bindingBytes / 8); // a pair of f32 conductances each
  if (tile.rows * tile.cols > cells) {
    const why = `a pair of f32 numbers each (${bindingBytes} bytes a buffer on this adapter)`;
    const got = `${tile.rows} × ${tile.cols} = ${tile.rows * tile.cols}`;
    throw new PlanError("crossbar.tile", { expected: `at most ${cells} cells, ${why}`, got });
  }
  const shapes = parseMlp(scenario.model.network);
  const [inputs, outputs] = [shapes[0].rows, shapes.at(-1)!.cols];
  if (inputs !== shape.width || outputs !== shape.classes) {
    const expected = `${shape.width} inputs and ${shape.classes} outputs, as ${shape.name} has`;
    throw new PlanError("model.network", { expected, got: `${inputs} and ${outputs}` });
  }
  const { batch } = scenario.training;
  if (batch > shape.trainCount) {
    const expected = `at most ${shape.trainCount}, the images of ${shape.name}`;
    throw new PlanError("training.batch", { expected, got: String(batch) });
  }
  const largest = Math.max(...[...trainingStep(scenario).buffers.values()].map(byteLength));
  if (largest > bindingBytes) {
    const expected = `layers whose training takes at most ${bindingBytes} bytes a buffer on this adapter`;
    throw new PlanError("model.network", { expected, got: String(largest), hint: "or a smaller training.batch" });
  }
}

function trainingStep(scenario: Scenario): Program {
  const { shape: data } = DATASETS[scenario.model.data];
  const training = trainingOf(scenario);
  const { network, activation } = scenario.model;
  const order = training.epochs * data.trainCount;
  return buildTrainingStep({ shapes: parseMlp(network), activation, training, data, order });
}

/** The cases of one group, in the order of its sweep. */
function expand(scenario: Scenario, { group, asked }: { group: Group; asked: Scenario }): Case[] {
  const fixed = group === "sweep" ? {} : asked[group];
  return sweepCases(scenario.sweep).map((keys) => {
    const resolved = Object.entries(keys).reduce<unknown>((all, [key, v]) => setKey(all, key.split("."), v), scenario);
    const shown = Object.entries({ ...fixed, ...keys });
    const label = shown.map(([key, value]) => showKey(key, value)).join(" ");
    return {
      group,
      keys,
      label: label || "base",
      scenario: resolved as Scenario,
      model: chipModelOf(resolved as Scenario),
    };
  });
}

const UNITS: [number, string][] = [[31536000, "y"], [86400, "d"], [3600, "h"], [60, "min"]];

/** A key and its value as a table shows them: times by themselves, in the largest unit that leaves a whole number. */
export function showKey(key: string, value: unknown): string {
  const name = key.split(".").at(-1)!;
  if (name !== "time_seconds" || typeof value !== "number") return `${name}=${value}`;
  const unit = UNITS.find(([seconds]) => value >= seconds && value % seconds === 0);
  return unit ? `${value / unit[0]} ${unit[1]}` : `${value} s`;
}

/** Training as the models take it. */
export function trainingOf({ training }: Scenario): Training {
  const { method, epochs, batch, learning_rate, momentum = 0, seed } = training;
  return { method, epochs, batch, learningRate: learning_rate, momentum, seed };
}

function chipModelOf({ device, crossbar, chips }: Scenario): ChipModel {
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

/** `1 chip`, `2 chips`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The plan as lines for a person. */
export function printPlan({ scenario, cases, shapes, images, steps, footprint, chunk }: Plan): string[] {
  const training = planMemory(trainingStep(scenario)).bytes.reduce((a, b) => a + b, 0);
  const { tile } = cases[0].model;
  const layers = shapes.map(({ rows, cols }) => {
    const { rowTiles, colTiles } = tilingOf({ rows, cols }, tile);
    return `${rows}×${cols} on ${rowTiles * colTiles} tile${rowTiles * colTiles > 1 ? "s" : ""}`;
  });
  const cells = shapes.reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [
    `question   ${scenario.question}`,
    `network    ${scenario.model.network} (${scenario.model.activation}), ${
      layers.join(", ")
    } of ${tile.rows}×${tile.cols}`,
    `cells      ${cells} a chip, differential pairs of ${scenario.device.preset}`,
    `data       ${scenario.model.data}: ${images.train} images to train on, ${images.test} to test on`,
    `training   ${scenario.training.method}, ${
      plural(steps, "step")
    } of ${scenario.training.batch}, seed ${scenario.training.seed}`,
    `chips      ${plural(scenario.chips.max, "chip")} a case, seed ${scenario.chips.seed}, in chunks of ${chunk}`,
    `memory     ${mebibytes(training)} to train, ${
      mebibytes(footprint.fixedBytes + chunk * footprint.bytesPerChip)
    } for ${plural(chunk, "chip")}`,
    `gates      ${scenario.expect.length}, judged on ${plural(cases.length, "case")}:`,
    ...cases.map(({ group, label }) => `  ${group.padEnd(8)} ${label}`),
  ];
}
