/** Whose fault it is that a training went wrong. */

import { TrainingError } from "../../models/training/training.ts";
import { PlanError } from "../planning/plan_error.ts";

/** A loss that is no number any more has its place in the scenario: the learning rate. */
export function blameLearningRate(error: unknown, key = "training.learning_rate"): never {
  if (!(error instanceof TrainingError)) throw error;
  const expected = "a rate at which the loss stays finite";
  throw new PlanError(key, { expected, got: error.message, hint: "lower it" });
}
