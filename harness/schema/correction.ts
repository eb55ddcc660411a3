/** Digital paths beside analog layers in a training: keys, and what they need of each other. */

import { z } from "zod";
import { choice, LARGEST, map, notNegative, number, U32_MAX, whole } from "./forms.ts";
import type { Rule } from "./rules.ts";
import { NOISE, noiseRules } from "./training_noise.ts";

const PLACES = "all, by_sensitivity or search, or a list of numbers of matrices as plan counts them, from 1";
const SIZES = "a list of 1 to 8 whole numbers";
/** No layer has more. */
const MOST = 65_536;

const SEARCH = map({
  method: choice(["exhaustive", "greedy", "reinforce"]).default("greedy").describe(
    "All placements; the best place, then the best beside it; or a policy that learns them (CorrectNet, a reconstruction).",
  ),
  among: choice(["all", "sensitive"]).default("all").describe(
    "Layers that may have a path: all, or those from which on errors take more than 5 % of the accuracy.",
  ),
  sizes: z.array(whole(1, MOST), { error: SIZES }).min(1, { error: SIZES }).max(8, { error: SIZES }).optional()
    .describe("Filters or ranks that a place may have. Left out: filters or rank of the correction."),
  chips: whole(2, 1000).default(16).describe("Chips that judge a placement, on training images; none is a test chip."),
  overhead_weight: notNegative.default(0.05)
    .describe("What the score of a placement loses for paths of as many weights as the network has."),
  episodes: whole(1, 10_000).default(40).describe("Placements that the policy draws, of method reinforce."),
  seed: whole(0, U32_MAX).default(0).describe("Seed of the policy, of method reinforce."),
});

/** Digital paths beside layers that stay as they are. */
export const CORRECTION = map({
  kind: choice(["none", "compensation", "low_rank"]).describe(
    "No path; filters that see input and noisy output (CorrectNet); a product of low rank (Neural Precision Polarization). " +
      "Both are reconstructions.",
  ),
  filters: whole(1, MOST).optional().describe(
    "Filters of a path's generator, of compensation. Left out: with the others.",
  ),
  rank: whole(1, MOST).optional().describe("Rank of a path, of low_rank. Left out: with the others."),
  places: z.union([choice(["all", "by_sensitivity", "search"]), z.array(whole(1, 10_000)).min(1).max(1000)], {
    error: PLACES,
  }).default("all").describe(
    "Layers with a path: all; the most sensitive ones, as budget allows; those that search finds; or a list of matrices as " +
      "plan counts them, from 1.",
  ),
  budget: number({ above: 0, to: LARGEST }).optional().describe(
    "Most weights of all paths, in parts of those of the network. Left out: no limit, with places all or a list.",
  ),
  sensitivity: choice(["gradient", "curvature"]).default("gradient").describe(
    "Of places by_sensitivity: mean |dL/dy| of what a layer gives, or what the errors of its weights cost by the curvature.",
  ),
  search: SEARCH.prefault({}).describe("How places are searched for."),
  start: choice(["zero", "svd"]).default("zero").describe(
    "What a path of low_rank adds at first: nothing, or the best approximation of what rounding the weights has taken.",
  ),
  epochs: whole(1, 1_000_000).describe("Passes over the images."),
  learning_rate: number({ above: 0, to: LARGEST }).optional().describe("Left out: training.learning_rate."),
  batch: whole(1, 1_000_000).optional().describe("Images a step. Left out: training.batch."),
  per: choice(["sampled_chips", "chip"]).default("sampled_chips").describe(
    "One correction for all chips, trained at errors that are drawn anew at every step; or one for each chip, trained on its " +
      "own cells.",
  ),
  images: whole(1, 1_000_000).optional()
    .describe("Training images that every chip is calibrated on, of per chip. Left out: with the others."),
  noise: NOISE.optional().describe("Errors that paths are trained at, of per sampled_chips. Left out: training.noise."),
});

const is = (...values: unknown[]) => (value: unknown) => values.includes(value);
const on = (at: (key: string) => unknown) => is("compensation", "low_rank")(at("correction.kind"));
const perChip = (at: (key: string) => unknown) => at("correction.per") === "chip";
const sought = (at: (key: string) => unknown) => is("search", "by_sensitivity")(at("correction.places"));

/** Keys of `training.correction` that need or exclude each other; with kind none they say nothing, and may stay. */
export const CORRECTION_RULES: Rule[] = [
  ...([["filters", "compensation"], ["rank", "low_rank"]] as const).map(([key, kind]): Rule => ({
    key: `correction.${key}`,
    broken: (at) => on(at) && (at("correction.kind") === kind) !== (at(`correction.${key}`) !== undefined),
    expected: `a whole number with kind ${kind}, and only there`,
  })),
  {
    key: "correction.budget",
    broken: (at) => on(at) && sought(at) && at("correction.budget") === undefined,
    expected: "a number above 0 with places search or by_sensitivity",
  },
  {
    key: "correction.places",
    broken: (at) => on(at) && at("correction.places") === "by_sensitivity" && at("correction.kind") !== "low_rank",
    expected: "all, search or a list with kind compensation",
    hint: "sensitivity spends ranks",
  },
  {
    key: "correction.places",
    broken: (at) => on(at) && at("correction.places") === "search" && perChip(at),
    expected: "all, by_sensitivity or a list with per chip",
    hint: "a search compares networks, not chips",
  },
  {
    key: "correction.start",
    broken: (at) => on(at) && at("correction.start") === "svd" && at("correction.kind") !== "low_rank",
    expected: "zero with kind compensation",
  },
  {
    key: "correction.images",
    broken: (at) => on(at) && perChip(at) !== (at("correction.images") !== undefined),
    expected: "the number of calibration images with per chip, and only there",
  },
  {
    key: "correction.noise",
    broken: (at) => on(at) && perChip(at) && at("correction.noise") !== undefined,
    expected: "no noise with per chip: its errors are those of its own cells",
  },
  ...noiseRules("correction.noise"),
];
