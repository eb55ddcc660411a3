/** Errors of the weights in a training: keys, and what they need of each other. */

import { choice, DISTRIBUTIONS, map, notNegative, number, numbers, positive, share, whole, yes } from "./forms.ts";
import { distributionRules, type Rule } from "./rules.ts";

export const NOISE = map({
  kind: choice(["additive", "proportional", "lognormal", "four_level", "polynomial"]).describe("How the error enters."),
  sigma: notNegative.optional()
    .describe(
      "σ, as a part of the largest weight of the layer (additive, four_level), of the weight, or of its logarithm. " +
        "Left out: with kind polynomial.",
    ),
  coefficients: numbers(5).optional().describe(
    "σ = c0 + c1 r + … of r, the weight's magnitude, both in parts of the largest weight of the layer, of polynomial. " +
      "Left out: with the other kinds.",
  ),
  factor: notNegative.optional().describe("How much larger σ is between from and to, of four_level. Left out: 1."),
  from: share.optional()
    .describe("Part of the largest weight at which σ begins to be larger, of four_level. Left out: 0.25."),
  to: share.optional()
    .describe("Part of the largest weight at which σ ends to be larger, of four_level. Left out: 0.75."),
  relative_to: choice(["weight", "layer_max_weight"]).optional()
    .describe("What sigma is a part of. Left out: the weight, with proportional and lognormal."),
  distribution: choice(DISTRIBUTIONS).default("normal").describe("Of the random part, as in device.programming."),
  limit: positive.optional().describe("σ at which censored and truncated errors end. Left out: with the others."),
  mean_corrected: yes.default(false).describe("Takes the mean of lognormal and censored errors away."),
  probability: share.optional().describe("Share of weights that pepper hits. Left out: with other distributions."),
  use: choice(["sampled", "antithetic", "explicit"]).default("sampled").describe(
    "What errors are for (HA-SGD, a reconstruction): gradients at weights with errors; at pairs of opposite errors; " +
      "or at the weights, with the gradient of ½ tr(ΣH).",
  ),
  draws: whole(1, 16).default(1).describe("Errors of a step: draws, pairs of them, or directions of the trace."),
  ramp_epochs: notNegative.default(0).describe("Epochs in which errors grow from none to their σ."),
  drop_connect: number({ from: 0, below: 1 }).default(0)
    .describe("Share of weights that are 0 in a step, drawn anew at every step."),
});

const is = (...values: unknown[]) => (value: unknown) => values.includes(value);

/** Rules of the keys in the map `of`. */
export function noiseRules(of: string): Rule[] {
  return [
    {
      key: `${of}.relative_to`,
      broken: (at) =>
        is("additive", "four_level", "polynomial")(at(`${of}.kind`)) && at(`${of}.relative_to`) !== "layer_max_weight",
      expected: "layer_max_weight with this kind",
      hint: "an error relative to the weight itself is kind proportional",
    },
    {
      key: `${of}.sigma`,
      broken: (at) =>
        at(`${of}.kind`) !== undefined && at(`${of}.kind`) !== "polynomial" && at(`${of}.sigma`) === undefined,
      expected: "number from 0 to 1e6",
    },
    {
      key: `${of}.coefficients`,
      broken: (at) =>
        at(`${of}.kind`) !== undefined &&
        (at(`${of}.kind`) === "polynomial") !== (at(`${of}.coefficients`) !== undefined),
      expected: "a list of 1 to 5 numbers with kind polynomial, and only there",
    },
    ...(["factor", "from", "to"] as const).map((key): Rule => ({
      key: `${of}.${key}`,
      broken: (at) => at(`${of}.${key}`) !== undefined && at(`${of}.kind`) !== "four_level",
      expected: `no ${key}: only kind four_level has levels`,
    })),
    {
      key: `${of}.from`,
      broken: (at) => Number(at(`${of}.from`) ?? 0.25) >= Number(at(`${of}.to`) ?? 0.75),
      expected: `less than training.${of}.to`,
    },
    {
      key: `${of}.relative_to`,
      broken: (at) =>
        is("proportional", "lognormal")(at(`${of}.kind`)) && at(`${of}.relative_to`) === "layer_max_weight",
      expected: "weight with this kind",
    },
    ...distributionRules(of),
  ];
}
