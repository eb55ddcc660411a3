/** Scenario → Plan: every case spelled out, with shapes, seeds, tiles and predicted bytes. Pure; needs no gpu. */

import { byteLength, planMemory, type Program } from "../kernels/program.ts";
import { DATASETS } from "../models/data/mod.ts";
import { DEVICES } from "../models/devices/mod.ts";
import { buildChipProgram, type ChipModel } from "../models/mapping/chip_program.ts";
import { CALIBRATION_IMAGES, chunkOf, type Footprint, footprintOf, layerShapes } from "../models/mapping/chips.ts";
import { tilingOf } from "../models/mapping/tiles.ts";
import { type LayerShape, parseMlp } from "../models/networks/mlp.ts";
import { buildTrainingStep, stepsOf } from "../models/training/train.ts";
import { chipModelOf, trainingOf } from "./resolve.ts";
import { setKey } from "./schema/sweep.ts";
import { applyOverrides, type Gate, type Scenario, sweepCases } from "./schema.ts";
import { plural, showKey } from "./words.ts";

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
  /** Device memory of an evaluation, and the chips that fit in one chunk of it. */
  footprint: Footprint;
  chunk: number;
}

export interface Plan {
  scenario: Scenario;
  cases: Case[];
  /** What each group is judged by: control and breaker lose the conditions on keys that they fix. */
  gates: Record<Group, Gate[]>;
  shapes: LayerShape[];
  images: { train: number; test: number };
  steps: number;
  overrides: { chips?: number; seed?: number };
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
  const cases = (Object.keys(groups) as Group[]).flatMap((group) =>
    expand(groups[group], { group, asked, bindingBytes })
  );
  const { trainCount, testCount } = DATASETS[scenario.model.data].shape;
  return {
    scenario: asked,
    cases,
    gates: { sweep: groups.sweep.expect, control: groups.control.expect, breaker: groups.breaker.expect },
    shapes: parseMlp(scenario.model.network),
    images: { train: trainCount, test: testCount },
    steps: stepsOf(trainingOf(scenario), trainCount),
    overrides: {
      ...(options.chips !== undefined && { chips: options.chips }),
      ...(options.seed !== undefined && { seed: options.seed }),
    },
  };
}

type Bare = Pick<Case, "scenario" | "model">;

/** Memory of an evaluation, from its buffer plan. */
function memoryOf({ scenario, model }: Bare): Footprint {
  const layers = layerShapes(parseMlp(scenario.model.network));
  const images = DATASETS[scenario.model.data].shape.testCount;
  return footprintOf((chips) => buildChipProgram({ layers, activation: "relu", model, chips, images }));
}

/** Every Program of a case that has a size of its own: training step, calibration, one chip. */
function programsOf({ scenario, model }: Bare): Program[] {
  const { shape } = DATASETS[scenario.model.data];
  const layers = layerShapes(parseMlp(scenario.model.network));
  const options = { layers, activation: "relu" as const, model, chips: 1 };
  const calibration = Math.min(CALIBRATION_IMAGES, shape.trainCount);
  return [
    trainingStep(scenario),
    buildChipProgram({ ...options, images: calibration, taps: true }),
    buildChipProgram({ ...options, images: shape.testCount }),
  ];
}

/** What a case asks of its data and of the adapter. */
function checkCase({ scenario, model }: Bare, bindingBytes: number): void {
  const { tile } = model;
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
  const buffers = programsOf({ scenario, model }).flatMap((program) => [...program.buffers.values()]);
  const largest = buffers.reduce((a, b) => byteLength(a) > byteLength(b) ? a : b);
  if (byteLength(largest) > bindingBytes) {
    const expected = `buffers of at most ${bindingBytes} bytes on this adapter`;
    const got = `${byteLength(largest)} for ${largest.name}`;
    const key = largest.name === "order" ? "training.epochs" : "model.network";
    throw new PlanError(key, {
      expected,
      got,
      hint: key === "model.network" ? "smaller layers or batches" : undefined,
    });
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
function expand(
  scenario: Scenario,
  { group, asked, bindingBytes }: { group: Group; asked: Scenario; bindingBytes: number },
): Case[] {
  const fixed = group === "sweep" ? {} : asked[group];
  return sweepCases(scenario.sweep).map((keys) => {
    const set = Object.entries(keys).reduce<unknown>((all, [key, v]) => setKey(all, key.split("."), v), scenario);
    const resolved = set as Scenario;
    const shown = Object.entries({ ...fixed, ...keys }).map(([key, value]) => showKey(key, value));
    const one = { scenario: resolved, model: chipModelOf(resolved) };
    checkCase(one, bindingBytes);
    const footprint = memoryOf(one);
    const chunk = chunkOf(footprint, { chips: resolved.chips.max, bindingBytes });
    return { group, keys, label: shown.join(" ") || "base", ...one, footprint, chunk };
  });
}

/** The plan as lines for a person. */
export function printPlan({ scenario, cases, shapes, images, steps }: Plan): string[] {
  const training = planMemory(trainingStep(scenario)).bytes.reduce((a, b) => a + b, 0);
  const { tile } = cases[0].model;
  const layers = shapes.map(({ rows, cols }) => {
    const { rowTiles, colTiles } = tilingOf({ rows, cols }, tile);
    return `${rows}×${cols} on ${plural(rowTiles * colTiles, "tile")}`;
  });
  const { model, training: { method, batch, seed }, device, chips } = scenario;
  const cells = shapes.reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);
  const chunk = Math.min(...cases.map((one) => one.chunk));
  const bytes = Math.max(...cases.map((one) => one.footprint.fixedBytes + one.chunk * one.footprint.bytesPerChip));
  const mebibytes = (n: number) => `${(n / 2 ** 20).toFixed(1)} MiB`;
  return [
    `question   ${scenario.question}`,
    `network    ${model.network} (${model.activation}), ${layers.join(", ")} of ${tile.rows}×${tile.cols}`,
    `cells      ${cells} a chip, differential pairs of ${device.preset}`,
    `data       ${model.data}: ${images.train} images to train on, ${images.test} to test on`,
    `training   ${method}, ${plural(steps, "step")} of ${batch}, seed ${seed}`,
    `chips      ${plural(chips.max, "chip")} a case, seed ${chips.seed}, in chunks of ${chunk} or more`,
    `memory     ${mebibytes(training)} to train, ${mebibytes(bytes)} for a chunk of chips`,
    `gates      ${scenario.expect.length}, judged on ${plural(cases.length, "case")}:`,
    ...cases.map(({ group, label }) => `  ${group.padEnd(8)} ${label}`),
  ];
}
