/** The Programs of a case, built for their sizes alone. */

import type { Program } from "../../kernels/program.ts";
import { calibrationImages, exactModel } from "../../models/mapping/calibration.ts";
import { buildChipProgram } from "../../models/mapping/chip_program.ts";
import { blankNetwork, buildEvaluation, type MappedNetwork } from "../../models/mapping/chips.ts";
import { type Footprint, footprintOf, GUARANTEED_BINDING_BYTES, imagesWithin } from "../../models/mapping/chunks.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { feedOf } from "../../models/training/feed.ts";
import { buildTrainingStep } from "../../models/training/step.ts";
import { plannedSpec, tuningOf } from "./correction.ts";
import { networkSpecOf, shapeOf, trainingOf } from "./resolve.ts";
import type { Scenario } from "../schema.ts";

/** A case without what is worked out from it. */
export interface Bare {
  scenario: Scenario;
  model: ChipModel;
}

/**
 * Programs of cases, for their buffers: cases that agree on what decides these share one, since most of a sweep differs in
 * little.
 */
export class ProgramShelf {
  readonly #made = new Map<string, unknown>();
  /** How many images the last Program of a network took: another one takes about as many. */
  readonly #near = new Map<string, number>();
  readonly #bindingBytes: number;

  constructor(bindingBytes = GUARANTEED_BINDING_BYTES) {
    this.#bindingBytes = bindingBytes;
  }

  /** Every Program of a case that has a size of its own: training step if there is one, calibration, one chip. */
  programsOf(one: Bare): Program[] {
    const { scenario } = one;
    const { model, training } = scenario;
    const step = training &&
      this.#once(["training", model, training], () => trainingStep(scenario, this.#bindingBytes));
    return [...(step ? [step] : []), this.#calibration(one), this.evaluation(one).program];
  }

  /** The evaluation of one chip on as many test images as a Program takes, and the memory of several. */
  evaluation(one: Bare): { program: Program; footprint: Footprint } {
    const { model, scenario } = one;
    return this.#once(["evaluation", scenario.model, pathsOf(scenario), formOf(model)], () => {
      const blank = this.#blank(one);
      const build = (images: number, chips = 1) => buildEvaluation({ ...blank, model, chips, images });
      const built = new Map<number, Program>();
      const ofOne = (images: number) => built.get(images) ?? built.set(images, build(images)).get(images)!;
      const most = shapeOf(scenario).testCount;
      const images = this.#nearly(["evaluation", scenario.model], (near) => imagesWithin(most, ofOne, near));
      const program = ofOne(images);
      const { mapping, tile } = model;
      const footprint = this.#once(
        ["footprint", layoutOf(program), mapping, tile],
        () => footprintOf((chips) => chips === 1 ? program : build(images, chips)),
      );
      return { program, footprint };
    });
  }

  #calibration(one: Bare): Program {
    const { scenario } = one;
    // calibration knows no noise, but the pulses and ranges of the inputs
    const model = { ...exactModel(one.model), input: one.model.input };
    return this.#once(["calibration", scenario.model, pathsOf(scenario), formOf(model)], () => {
      const blank = this.#blank(one);
      const training = { ...blank, model, images: shapeOf(scenario).trainCount };
      const images = this.#nearly(["calibration", scenario.model], (near) => calibrationImages({ ...training, near }));
      return buildChipProgram({ ...blank, model, chips: 1, images, taps: true }).program;
    });
  }

  #nearly(of: unknown[], find: (near?: number) => number): number {
    const key = JSON.stringify(of);
    const found = find(this.#near.get(key));
    this.#near.set(key, found);
    return found;
  }

  /** The network on its cells; what becomes of the cells afterwards does not change that. */
  #blank({ scenario, model }: Bare): MappedNetwork {
    const { device, mapping, reference, idleCells, verify, seed, norms, tile, input } = model;
    const cell = [device.gMinMicrosiemens, device.gMaxMicrosiemens, device.levels];
    const key = [
      "blank",
      scenario.model,
      pathsOf(scenario),
      cell,
      mapping,
      reference,
      idleCells,
      verify,
      seed,
      norms,
      tile,
      input,
    ];
    return this.#once(key, () => {
      const spec = plannedSpec(scenario);
      const one = { images: new Float32Array(1), labels: new Uint32Array(1), count: 1 };
      const tuning = tuningOf(scenario, { train: one });
      return { ...blankNetwork({ spec, layers: placeNetwork(spec) }, model), ...(tuning && { tuning }) };
    });
  }

  #once<T>(determinedBy: unknown[], make: () => T): T {
    const key = JSON.stringify(determinedBy);
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }
}

/** What of a correction decides the buffers of Programs. */
function pathsOf({ training }: Scenario): unknown {
  return training?.correction ?? null;
}

/**
 * What of a chip decides the buffers of its Program. Numbers of the physics are parameters of kernels: whether they are 0
 * may decide if a kernel is there, how large they are does not. Points of ageing are chosen by the time itself.
 */
export function formOf(model: ChipModel): unknown {
  const { device, timeSeconds, temperature, faults, verify, ...circuit } = model;
  const { programming, drift, relaxation, readNoise, stuck, name: _n, about: _a, source: _s, valid: _v, ...cell } =
    device;
  const physics = { programming, drift, relaxation, readNoise, stuck, temperature, faults, verify };
  const time = device.aging ? timeSeconds : Math.sign(timeSeconds);
  const signs = JSON.stringify(physics, (_, value) => typeof value === "number" ? Math.sign(value) : value);
  return [circuit, cell, time, signs];
}

/** What the memory of a Program depends on: its buffers, and the calls that use them. */
function layoutOf({ buffers, calls }: Program): unknown {
  return [[...buffers.values()], calls.map((call) => Object.values(call.buffers))];
}

/** The evaluation of one chip on as many test images as a Program takes. */
export function evaluationOf(one: Bare): Program {
  return new ProgramShelf().evaluation(one).program;
}

/** One step of the training, which the scenario must have. */
export function trainingStep(scenario: Scenario, bindingBytes = GUARANTEED_BINDING_BYTES): Program {
  const data = shapeOf(scenario);
  const training = trainingOf(scenario);
  const spec = networkSpecOf(scenario);
  const network = { spec, layers: placeNetwork(spec) };
  return buildTrainingStep({ network, training, data, feed: feedOf({ training, data, bindingBytes }) });
}
