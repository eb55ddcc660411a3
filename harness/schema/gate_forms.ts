/** Forms of the gates, one per statistic; gate_flaws.ts sees to what a form alone cannot say. */

import { z } from "zod";
import { anyMap, choice, confidence, finite, LARGEST, map, number, text, whole } from "./forms.ts";

const sure = confidence.describe(
  "A verdict is wrong with probability at most 1 − confidence, over the draw of the chips.",
);
const marks = {
  planned: text().optional().describe("Why it cannot be met yet: judged and shown, but it does not count."),
  known_not_reproduced: text().optional()
    .describe(
      "Why a published claim is not met here: judged and shown, but it does not count; a pass is then a failure.",
    ),
};
const gate = {
  name: text().optional().describe("What reports call it; its claim if left out."),
  when: anyMap.optional().describe("Swept keys and the value they must have; every case if left out."),
  ...marks,
};
/** Exactly one of the two, which gate_flaws.ts sees to. */
function either<T extends z.ZodType>(form: T, unit: string, { most = form }: { most?: T } = {}) {
  return {
    at_least: form.optional().describe(`Smallest value that passes, ${unit}.`),
    at_most: most.optional().describe(`Largest value that passes, ${unit}.`),
  };
}

// what every accuracy meets is no claim, and no chips prove that a mean is at the end of what it can be
const mean = number({ above: 0, below: 1 });
const difference = number({ above: -1, below: 1 });
/** Of an accuracy that is exact, or of most chips. */
const exact = number({ above: 0, to: 1 });
const below = number({ from: 0, below: 1 });

const term = map({
  weight: number({ from: -LARGEST, to: LARGEST, except: 0 }).describe("What the accuracy is multiplied by."),
  of: anyMap.describe("Swept keys that pick one case."),
});
const terms = "a list of at least two terms";

/** Of gates on curvature: training images, and the relative standard error at which a trace is good enough. */
const curvature = {
  images: whole(1, LARGEST).optional().describe("Training images, as many of every class; 512 if there are as many."),
  tolerance: number({ from: 1e-4, to: 0.5 }).default(0.02)
    .describe("Relative standard error of a trace, or residual of an eigenvalue, that is good enough."),
  confidence: confidence.describe("Of each end of the interval of an estimate."),
};

const key = text().describe("A swept key.");
const sides = {
  of: anyMap.describe("Swept keys that pick the one side."),
  to: anyMap.describe("Swept keys and their values on the other side; all other keys are equal on both."),
};
const relative = anyMap.optional()
  .describe("Swept keys of another case: the bound is then on the ratio to that case.");
const ends = "a list of two swept values";
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.number())], { error: "a swept value" });

/** The quantities of `overhead`, all exact. */
export const OVERHEADS = ["cells", "adcs", "dacs", "arrays", "weights", "macs", "bytes_per_chip"] as const;

/** One form per statistic. */
export const GATES = {
  clean: map({
    ...gate,
    clean: map(either(exact, "a share from 0 to 1", { most: below })).describe(
      "Accuracy of the exact network; no chips, no error.",
    ),
  }),
  mean: map({
    ...gate,
    mean: map({
      ...either(mean, "a share from 0 to 1"),
      confidence: sure,
      floor: number({ from: 0, below: 1 }).optional()
        .describe("Accuracy below which a chip counts as this; at most 5 % of chips may lie below."),
    }).describe("Mean accuracy of chips."),
  }),
  percentile: map({
    ...gate,
    percentile: map({
      rank: number({ above: 0, to: 50 }).describe("Percent of chips that may lie below."),
      at_least: exact.describe("Accuracy, a share from 0 to 1."),
      confidence: sure,
    }).describe("Percentile of the accuracy of chips."),
  }),
  drop: map({
    ...gate,
    drop: map({ at_most: difference.describe("A share from −1 to 1."), confidence: sure })
      .describe("Accuracy of the exact network less the mean of chips."),
  }),
  contrast: map({
    name: text().describe("What reports call it."),
    contrast: z.array(term, { error: terms }).min(2, { error: terms })
      .describe("Terms whose weighted accuracies are summed, chip by chip."),
    ...either(finite, "a weighted sum of accuracies"),
    confidence: sure,
    ...marks,
  }),
  compare: map({
    ...gate,
    compare: map({
      ...sides,
      difference: map(either(difference, "a share from −1 to 1")).optional()
        .describe("Mean accuracy of the one side less that of the other, chip by chip."),
      ratio: map(either(number({ above: 0, to: 1000 }), "a ratio")).optional()
        .describe("Mean accuracy of the one side over that of the other, on the same chips."),
      confidence: sure,
    }).describe("Two sides compared on the same chips."),
  }),
  monotone: map({
    ...gate,
    monotone: map({
      along: key,
      direction: choice(["falling", "rising"]).describe("What the mean accuracy does from value to value."),
      tolerance: number({ from: 0, below: 1 }).default(0).describe("Accuracy by which a step may go the other way."),
      confidence: sure,
    }).describe("Mean accuracy along a swept key: every step between neighbours is proven on the same chips."),
  }),
  crossover: map({
    ...gate,
    crossover: map({
      ...sides,
      along: key,
      between: z.array(value, { error: ends }).length(2, { error: ends })
        .describe("Two values of that key: `of` is ahead at the first, behind at the second."),
      by: number({ from: 0, below: 1 }).default(0).describe("Mean accuracy by which it is ahead, and behind."),
      confidence: sure,
    }).describe("Two sides of which one is ahead first and behind later, on the same chips."),
  }),
  divergence: map({
    ...gate,
    divergence: map({
      rank: number({ from: 50, below: 100 }).default(95).describe("Percent of chips that may not diverge by more."),
      at_most: number({ above: 0, to: LARGEST, of: "nats" })
        .describe("Nats, mean over test images of KL(exact softmax ‖ softmax of the chip)."),
      confidence: sure,
    }).describe("Percentile over chips of the divergence of their outputs from those of the exact network."),
  }),
  loss_increase: map({
    ...gate,
    loss_increase: map({ ...either(finite, "nats"), ...curvature })
      .describe("Predicted rise of the mean loss by the errors of the weights."),
  }),
  prediction: map({
    ...gate,
    prediction: map({
      within: number({ above: 0, below: 1 }).describe(
        "Largest share by which simulated and predicted rise may differ.",
      ),
      pairs: whole(16, 100_000).default(256).describe("Pairs of errors ±δ that are simulated."),
      ...curvature,
    }).describe("Whether the predicted rise of the loss is the simulated one."),
  }),
  curvature: map({
    ...gate,
    curvature: map({
      quantity: choice(["trace", "largest_eigenvalue"]).describe("Of the Hessian of the mean training loss."),
      ...either(finite, "nats, or a ratio with relative_to"),
      relative_to: relative,
      ...curvature,
    }).describe("Curvature of the trained network, its batch norms folded into the weights; no chips."),
  }),
  overhead: map({
    ...gate,
    overhead: map({
      of: choice(OVERHEADS).describe("What is counted: of one chip, and of one image for macs."),
      at_most: number({ above: 0, to: 1e15 }).describe("Largest count that passes, or largest ratio with relative_to."),
      relative_to: relative,
    }).describe("A count that the plan knows before anything runs; no chips, no error."),
  }),
  seconds: map({
    ...gate,
    seconds: map({
      of: choice(["training", "evaluation", "total_per_chip"])
        .describe("Training of all networks; all chips of a case; the whole run, divided by its chips."),
      at_most: number({ above: 0, to: 1e9, of: "seconds" }).describe("Seconds."),
    }).describe("Measured time; not judged on software adapters and on the oracle engine."),
  }),
};

export type Statistic = keyof typeof GATES;

/** Statistics in the order that messages list them. */
export const STATISTICS = Object.keys(GATES) as Statistic[];
