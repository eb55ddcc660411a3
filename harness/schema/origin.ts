/** A network is trained, or read from the file of `model.weights`, never both. */

import { isMapping, lookUp } from "./language.ts";
import type { Flaw, Path } from "./positions.ts";
import type { Choices } from "./sweep.ts";
import { show } from "../scenario/scenario_error.ts";

const WEIGHTS = "model.weights";
const OVERRIDES = ["control", "breaker"];

/** The flaws of a file, and those of where its network comes from, which make others about its training pointless. */
export function withOrigin(data: unknown, { flaws, cases }: { flaws: Flaw[]; cases: readonly Choices[] }): Flaw[] {
  if (!isRead(data, cases)) {
    const expected = "the network that is trained: weights need a scenario without training";
    const stated = keysSet(data, cases).filter(({ key }) => key === WEIGHTS);
    return [
      ...flaws.map((flaw) =>
        isMissingTraining(flaw) ? { ...flaw, hint: "or model.weights: a file to read it from" } : flaw
      ),
      ...stated.map(({ path }) => ({ path, onKey: true, expected, got: show(WEIGHTS) })),
    ];
  }
  const own = trainingFlaws(data, cases);
  const told = own.map(({ path }) => path);
  const others = flaws.filter(({ path, at = path }) =>
    path[0] !== "training" && !told.some((one) => startsWith(at, one))
  );
  return [...others, ...own];
}

function isMissingTraining({ path, got }: Flaw): boolean {
  return path.length === 1 && path[0] === "training" && got === "nothing";
}

/** Whether the network is read: every case may have a file of its own. */
function isRead(data: unknown, cases: readonly Choices[]): boolean {
  return lookUp(data, WEIGHTS.split(".")) !== undefined || cases.every((one) => Object.hasOwn(one, WEIGHTS));
}

/** Every dotted key that the file lays over its sections, with its place. */
function keysSet(data: unknown, cases: readonly Choices[]): { key: string; path: Path }[] {
  const swept = cases.flatMap((one) => Object.entries(one)).flatMap(([key, { at }]) =>
    at ? [{ key, path: at.slice(0, at.indexOf(key) + 1) }] : []
  );
  const overridden = OVERRIDES.flatMap((where) => {
    const keys = lookUp(data, [where]);
    return isMapping(keys) && !Array.isArray(keys) ? Object.keys(keys).map((key) => ({ key, path: [where, key] })) : [];
  });
  return [...new Map([...swept, ...overridden].map((one) => [JSON.stringify(one.path), one])).values()];
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.every((step, i) => path[i] === step);
}

function isOfTraining(step: string | number): boolean {
  return typeof step === "string" && step.startsWith("training.");
}

/** Everything that a file says of a training, beside the weights of a network that has it behind it. */
function trainingFlaws(data: unknown, cases: readonly Choices[]): Flaw[] {
  const expected = "no training beside model.weights";
  const hint = "the network of that file is read, not trained";
  const section: Flaw[] = lookUp(data, ["training"]) === undefined
    ? []
    : [{ path: ["training"], onKey: true, expected, got: "one", hint }];
  const keys = keysSet(data, cases).filter(({ key }) => isOfTraining(key));
  return [...section, ...keys.map(({ key, path }) => ({ path, onKey: true, expected, got: show(key), hint }))];
}
