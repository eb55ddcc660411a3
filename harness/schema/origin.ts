/** A network is trained, or read from the file of `model.weights`, never both. */

import { isMapping, lookUp } from "./language.ts";
import type { Flaw } from "./positions.ts";
import { show } from "../scenario_error.ts";

const WEIGHTS = "model.weights";
const OVERRIDES = ["control", "breaker"];

/** The flaws of a file, and those of where its network comes from, which make others about its training pointless. */
export function withOrigin(data: unknown, flaws: Flaw[]): Flaw[] {
  if (!isRead(data)) {
    const stated = OVERRIDES.filter((where) => keysOf(data, where).includes(WEIGHTS));
    const expected = "the network that is trained: weights need a scenario without training";
    return [
      ...flaws.map((flaw) =>
        isMissingTraining(flaw) ? { ...flaw, hint: "or model.weights: a file to read it from" } : flaw
      ),
      ...stated.map((where) => ({ path: [where, WEIGHTS], onKey: true, expected, got: show(WEIGHTS) })),
    ];
  }
  const others = flaws.filter(({ path: [first, second] }) => first !== "training" && !isOfTraining(second));
  return [...others, ...trainingFlaws(data)];
}

function isMissingTraining({ path, got }: Flaw): boolean {
  return path.length === 1 && path[0] === "training" && got === "nothing";
}

/** Whether the network is read: its file may be swept over. */
function isRead(data: unknown): boolean {
  return lookUp(data, WEIGHTS.split(".")) !== undefined || keysOf(data, "sweep").includes(WEIGHTS);
}

function keysOf(data: unknown, where: string): string[] {
  const keys = lookUp(data, [where]);
  return isMapping(keys) && !Array.isArray(keys) ? Object.keys(keys) : [];
}

function isOfTraining(step: unknown): boolean {
  return typeof step === "string" && step.startsWith("training.");
}

/** Everything that a file says of a training, beside the weights of a network that has it behind it. */
function trainingFlaws(data: unknown): Flaw[] {
  const expected = "no training beside model.weights";
  const hint = "the network of that file is read, not trained";
  const section: Flaw[] = lookUp(data, ["training"]) === undefined
    ? []
    : [{ path: ["training"], onKey: true, expected, got: "one", hint }];
  const keys = ["sweep", ...OVERRIDES].flatMap((where) =>
    keysOf(data, where).filter(isOfTraining).map((key): Flaw => (
      { path: [where, key], onKey: true, expected, got: show(key), hint }
    ))
  );
  return [...section, ...keys];
}
