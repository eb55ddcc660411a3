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

/** How a network is trained, and chosen among several. */
export const TRAINING = map({
  method: choice(["adam", "adamw", "sgd"]),
  epochs: whole(1, 1_000_000),
  batch: whole(1, 1_000_000),
  learning_rate: number("number above 0, at most 1e6", (v) => v > 0 && v <= LARGEST),
  momentum: number("number ≥ 0 and below 1", (v) => v >= 0 && v < 1).default(0),
  nesterov: yes.default(false),
  weight_decay: notNegative.default(0),
  clip_norm: positive.optional(),
  schedule: map({
    kind: choice(["constant", "cosine", "step"]).default("constant"),
    warm_up_epochs: notNegative.default(0),
    floor: notNegative.default(0),
    every_epochs: positive.optional(),
    factor: positive.optional(),
  }).prefault({}),
  augmentation: map({ flip: yes.default(false), pad: whole(0, 64).default(0) }).prefault({}),
  seed: whole(0, U32_MAX),
  noise: map({
    kind: choice(["additive", "proportional", "lognormal"]),
    sigma: notNegative,
    relative_to: choice(["weight", "layer_max_weight"]).optional(),
    distribution: choice(DISTRIBUTIONS).default("normal"),
    limit: positive.optional(),
    mean_corrected: yes.default(false),
    probability: share.optional(),
  }).optional(),
  selection: map({
    candidates: whole(2, 16),
    chips: whole(1, 1000).default(16),
    with: anyMap.optional(),
  }).optional(),
});

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
