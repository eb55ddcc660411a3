/** The Programs of a case, built for their sizes alone. */

import type { Program } from "../kernels/program.ts";
import { buildChipProgram } from "../models/mapping/chip_program.ts";
import { CALIBRATION_IMAGES, exactModel } from "../models/mapping/calibration.ts";
import { blankLayers } from "../models/mapping/chips.ts";
import { type Footprint, footprintOf } from "../models/mapping/chunks.ts";
import type { ChipModel } from "../models/mapping/spec.ts";
import { parseMlp } from "../models/networks/mlp.ts";
import { buildTrainingStep } from "../models/training/step.ts";
import { shapeOf, trainingOf } from "./resolve.ts";
import type { Scenario } from "./schema.ts";

/** A case without what is worked out from it. */
export interface Bare {
  scenario: Scenario;
  model: ChipModel;
}

/** The evaluation of some chips on all test images. */
export function evaluationOf({ scenario, model }: Bare, chips: number): Program {
  const layers = blankLayers(parseMlp(scenario.model.network), model);
  const images = shapeOf(scenario).testCount;
  return buildChipProgram({ layers, activation: scenario.model.activation, model, chips, images });
}

/** Memory of an evaluation, from its buffer plan. */
export function memoryOf(one: Bare): Footprint {
  return footprintOf((chips) => evaluationOf(one, chips));
}

/** Every Program of a case that has a size of its own: training step, calibration, one chip. */
export function programsOf(one: Bare): Program[] {
  const { scenario, model } = one;
  const layers = blankLayers(parseMlp(scenario.model.network), model);
  const images = Math.min(CALIBRATION_IMAGES, shapeOf(scenario).trainCount);
  const { activation } = scenario.model;
  // calibration knows no noise, but the pulses and ranges of the inputs
  const exact = { ...exactModel(model), input: model.input };
  const calibration = buildChipProgram({ layers, activation, model: exact, chips: 1, images, taps: true });
  return [trainingStep(scenario), calibration, evaluationOf(one, 1)];
}

/** One step of the training. */
export function trainingStep(scenario: Scenario): Program {
  const data = shapeOf(scenario);
  const training = trainingOf(scenario);
  const { network, activation } = scenario.model;
  const order = training.epochs * data.trainCount;
  return buildTrainingStep({ shapes: parseMlp(network), activation, training, data, order });
}
