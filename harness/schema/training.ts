/** The section `training` of a scenario, and what its keys need of each other. */

import {
  anyMap,
  choice,
  LARGEST,
  map,
  notNegative,
  number,
  numbers,
  positive,
  text,
  U32_MAX,
  whole,
  wordOrPositive,
  yes,
} from "./forms.ts";
import { CORRECTION, CORRECTION_RULES } from "./correction.ts";
import type { Rule } from "./rules.ts";
import { NOISE, noiseRules } from "./training_noise.ts";

const SCHEDULE = map({
  kind: choice(["constant", "cosine", "step"]).default("constant").describe("Learning rate from step to step."),
  warm_up_epochs: notNegative.default(0).describe("Epochs in which the rate grows to learning_rate."),
  floor: notNegative.default(0).describe("Rate at which a cosine ends."),
  every_epochs: positive.optional()
    .describe("Epochs after which the rate is multiplied by factor, of kind step. Left out: with the others."),
  factor: positive.optional().describe("What the rate is multiplied by, of kind step. Left out: with the others."),
}).prefault({}).describe("How the learning rate changes.");

const LOSS = map({
  temperature: positive.default(1).describe("Outputs are divided by it before the loss."),
  feedback: map({
    kind: choice(["none", "ovf", "irs"]).default("none").describe(
      "Negative feedback (NeFT): outputs at larger errors (ovf), or of heads inside the network (irs), are taken off.",
    ),
    strength: positive.optional().describe("What the first of them is multiplied by. Left out: with kind none."),
    offsets: numbers(4, { form: positive }).optional()
      .describe("What is added to noise.sigma, of ovf, the largest first. Left out: 0.15, 0.1 and 0.05."),
    heads: whole(1, 8).optional().describe("Heads on activations of the network, of irs. Left out: 3."),
    hidden: whole(1, 4096).optional().describe("Width of a head's hidden layer, of irs. Left out: 512."),
  }).prefault({}).describe("Outputs that the loss pushes away from."),
}).prefault({}).describe("What the cross-entropy is taken of.");

const FIRST = map({
  epochs: whole(1, 1_000_000).describe("Passes over the training images."),
  learning_rate: number({ above: 0, to: LARGEST }).optional().describe("Left out: training.learning_rate."),
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
  loss: LOSS,
  orthogonality: map({
    strength: positive.describe("β of β Σ ‖WᵀW − λ²I‖²."),
    gain: wordOrPositive("from_noise").describe("λ; from_noise: the one that errors of noise do not amplify."),
  }).optional().describe(
    "Regulariser that takes the singular values of every layer to one gain (CorrectNet, a reconstruction). Left out: none.",
  ),
  sharpness: map({ radius: positive.describe("Distance at which the gradient is taken.") }).optional()
    .describe("Sharpness-aware minimisation, of whatever the loss is. Left out: none."),
  clip_weights: map({
    at: positive.describe("Largest magnitude of a weight."),
    of: choice(["standard_deviation", "absolute"]).default("standard_deviation")
      .describe("What at is a multiple of: the standard deviation of the weights of the layer, or 1."),
  }).optional().describe("Limit of the weights after every update, layer by layer. Left out: none."),
  first: FIRST.optional()
    .describe("A training before this one, without noise and all else that follows it here. Left out: none."),
  from: text().optional().describe(
    "A safetensors file of the network that this training begins with. Left out: it begins with fresh weights.",
  ),
  correction: CORRECTION.optional().describe(
    "Digital paths beside analog layers, trained while the network stays as it is. Left out: none.",
  ),
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
    key: "loss.feedback.kind",
    broken: (at) => is("ovf", "irs")(at("loss.feedback.kind")) && at("noise.kind") === undefined,
    expected: "none without training.noise",
    hint: "feedback is from outputs that errors of the weights have spoilt: state training.noise",
  },
  {
    key: "loss.feedback.kind",
    broken: (at) =>
      at("loss.feedback.kind") === "ovf" && at("noise.kind") !== undefined &&
      (at("noise.use") === "explicit" || !is("additive", "proportional")(at("noise.kind")) ||
        !(Number(at("noise.sigma")) > 0)),
    expected: "none or irs, unless noise is additive or proportional, with a sigma above 0, and not explicit",
    hint: "ovf adds to noise.sigma",
  },
  {
    key: "loss.feedback.strength",
    broken: (at) => is("ovf", "irs")(at("loss.feedback.kind")) !== (at("loss.feedback.strength") !== undefined),
    expected: "a number above 0 with kind ovf or irs, and only there",
  },
  ...([["offsets", "ovf"], ["heads", "irs"], ["hidden", "irs"]] as const).map(([key, kind]): Rule => ({
    key: `loss.feedback.${key}`,
    broken: (at) => at(`loss.feedback.${key}`) !== undefined && at("loss.feedback.kind") !== kind,
    expected: `no ${key}: only kind ${kind} has it`,
  })),
  {
    key: "orthogonality.gain",
    broken: (at) => at("orthogonality.gain") === "from_noise" && !is("proportional", "lognormal")(at("noise.kind")),
    expected: "a number, unless training.noise is proportional or lognormal",
    hint: "a gain follows from errors that are a part of the weight",
  },
  {
    key: "from",
    broken: (at) => at("from") !== undefined && at("first.epochs") !== undefined,
    expected: "no file beside training.first",
    hint: "both say which weights the training begins with",
  },
  ...noiseRules("noise"),
  ...CORRECTION_RULES,
];
