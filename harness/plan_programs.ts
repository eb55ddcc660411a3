/** The Programs of a case, built for their sizes alone. */

import type { Program } from "../kernels/program.ts";
import { calibrationImages, exactModel } from "../models/mapping/calibration.ts";
import { buildChipProgram } from "../models/mapping/chip_program.ts";
import { blankNetwork, blockOf } from "../models/mapping/chips.ts";
import { type Footprint, footprintOf, GUARANTEED_BINDING_BYTES } from "../models/mapping/chunks.ts";
import type { ChipModel } from "../models/mapping/spec.ts";
import { placeNetwork } from "../models/networks/shapes.ts";
import { feedOf } from "../models/training/feed.ts";
import { buildTrainingStep } from "../models/training/step.ts";
import { networkSpecOf, shapeOf, trainingOf } from "./resolve.ts";
import type { Scenario } from "./schema.ts";

/** A case without what is worked out from it. */
export interface Bare {
  scenario: Scenario;
  model: ChipModel;
}

function blankOf({ scenario, model }: Bare) {
  const spec = networkSpecOf(scenario);
  return blankNetwork({ spec, layers: placeNetwork(spec) }, model);
}

/** The evaluation of chips on a block of the test images. */
function evaluations(one: Bare): (chips: number) => Program {
  const { model } = one;
  const blank = blankOf(one);
  const images = blockOf(blank, { model, images: shapeOf(one.scenario).testCount });
  return (chips) => buildChipProgram({ ...blank, model, chips, images }).program;
}

/** The evaluation of some chips on as many test images as a Program takes. */
export function evaluationOf(one: Bare, chips: number): Program {
  return evaluations(one)(chips);
}

/** Memory of an evaluation, from its buffer plan. */
export function memoryOf(one: Bare): Footprint {
  return footprintOf(evaluations(one));
}

/** Every Program of a case that has a size of its own: training step if there is one, calibration, one chip. */
export function programsOf(one: Bare, bindingBytes: number): Program[] {
  const { scenario, model } = one;
  const blank = blankOf(one);
  // calibration knows no noise, but the pulses and ranges of the inputs
  const exact = { ...exactModel(model), input: model.input };
  const images = calibrationImages({ ...blank, model: exact, images: shapeOf(scenario).trainCount });
  const { program } = buildChipProgram({ ...blank, model: exact, chips: 1, images, taps: true });
  return [...(scenario.training ? [trainingStep(scenario, bindingBytes)] : []), program, evaluationOf(one, 1)];
}

/** One step of the training, which the scenario must have. */
export function trainingStep(scenario: Scenario, bindingBytes = GUARANTEED_BINDING_BYTES): Program {
  const data = shapeOf(scenario);
  const training = trainingOf(scenario);
  const spec = networkSpecOf(scenario);
  const network = { spec, layers: placeNetwork(spec) };
  return buildTrainingStep({ network, training, data, feed: feedOf({ training, data, bindingBytes }) });
}
