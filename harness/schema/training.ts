/** The section `training` of a scenario, and what its keys need of each other. */

import {
  anyMap,
  choice,
  DISTRIBUTIONS,
  LARGEST,
  map,
  notNegative,
  number,
  positive,
  share,
  U32_MAX,
  whole,
  yes,
} from "./forms.ts";
import { distributionRules, type Rule } from "./rules.ts";

const SCHEDULE = map({
  kind: choice(["constant", "cosine", "step"]).default("constant").describe("Learning rate from step to step."),
  warm_up_epochs: notNegative.default(0).describe("Epochs in which the rate grows to learning_rate."),
  floor: notNegative.default(0).describe("Rate at which a cosine ends."),
  every_epochs: positive.optional()
    .describe("Epochs after which the rate is multiplied by factor, of kind step. Left out: with the others."),
  factor: positive.optional().describe("What the rate is multiplied by, of kind step. Left out: with the others."),
}).prefault({}).describe("How the learning rate changes.");

const NOISE = map({
  kind: choice(["additive", "proportional", "lognormal"]).describe("How the error enters."),
  sigma: notNegative
    .describe("σ, as a part of the largest weight of the layer (additive), of the weight, or of its logarithm."),
  relative_to: choice(["weight", "layer_max_weight"]).optional()
    .describe("What sigma is a part of. Left out: the weight, with the other kinds than additive."),
  distribution: choice(DISTRIBUTIONS).default("normal").describe("Of the random part, as in device.programming."),
  limit: positive.optional().describe("σ at which censored and truncated errors end. Left out: with the others."),
  mean_corrected: yes.default(false).describe("Takes the mean of lognormal and censored errors away."),
  probability: share.optional().describe("Share of weights that pepper hits. Left out: with other distributions."),
});

const SELECTION = map({
  candidates: whole(2, 16).describe("Networks trained from consecutive seeds, of which the best is taken."),
  chips: whole(1, 1000).default(16)
    .describe("Chips that judge each, on training images; no test chip is among them."),
  with: anyMap.optional()
    .describe("Dotted keys of device and crossbar that differ in the selection. Left out: as in the test."),
});

/** How a network is trained, and chosen among several. */
export const TRAINING = map({
  method: choice(["adam", "adamw", "sgd"])
    .describe("Optimiser; adam couples its weight decay to the gradient, adamw takes it off the weights."),
  epochs: whole(1, 1_000_000).describe("Passes over the training images."),
  batch: whole(1, 1_000_000).describe("Images a step; batches run across the borders of epochs."),
  learning_rate: number({ above: 0, to: LARGEST }).describe("Learning rate."),
  momentum: number({ from: 0, below: 1 }).default(0).describe("Momentum, of sgd."),
  nesterov: yes.default(false).describe("Steps by where the momentum leads, of sgd."),
  weight_decay: notNegative.default(0).describe("Decay of weights and biases."),
  clip_norm: positive.optional()
    .describe("Largest norm of a gradient, over all weights together. Left out: no limit."),
  schedule: SCHEDULE,
  augmentation: map({
    flip: yes.default(false).describe("Mirrors images with probability ½."),
    pad: whole(0, 64).default(0).describe("Largest shift of images in pixels."),
  }).prefault({}).describe("Changes of training images, drawn anew at every step."),
  seed: whole(0, U32_MAX).describe("Seed of the first weights and of the order of images."),
  noise: NOISE.optional().describe("Errors of the weights in training, drawn anew at every step. Left out: none."),
  selection: SELECTION.optional().describe("Choice among several networks. Left out: no choice."),
}).describe("How the network is trained. Left out: with model.weights.");

const is = (...values: unknown[]) => (value: unknown) => values.includes(value);

/** Keys of `training` that need or exclude each other. */
export const TRAINING_RULES: Rule[] = [
  {
    key: "momentum",
    broken: (at) => Boolean(at("momentum")) && at("method") !== "sgd",
    expected: "no momentum with method adam or adamw",
  },
  {
    key: "nesterov",
    broken: (at) => at("nesterov") === true && !at("momentum"),
    expected: "false: only method sgd with a momentum can look ahead of it",
  },
  {
    key: "schedule.floor",
    broken: (at) => Boolean(at("schedule.floor")) && at("schedule.kind") !== "cosine",
    expected: "no floor: only kind cosine has one",
  },
  {
    key: "schedule.floor",
    broken: (at) => Number(at("schedule.floor") ?? 0) > Number(at("learning_rate")),
    expected: "at most training.learning_rate",
  },
  ...(["every_epochs", "factor"] as const).map((key): Rule => ({
    key: `schedule.${key}`,
    broken: (at) => (at("schedule.kind") === "step") !== (at(`schedule.${key}`) !== undefined),
    expected: "a number with kind step, and only there",
  })),
  {
    key: "noise.relative_to",
    broken: (at) => at("noise.kind") === "additive" && at("noise.relative_to") !== "layer_max_weight",
    expected: "layer_max_weight with kind additive",
    hint: "an error relative to the weight itself is kind proportional",
  },
  {
    key: "noise.relative_to",
    broken: (at) => is("proportional", "lognormal")(at("noise.kind")) && at("noise.relative_to") === "layer_max_weight",
    expected: "weight with this kind",
  },
  ...distributionRules("noise"),
];
