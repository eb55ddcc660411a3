/** Networks that a scenario reads: `model.weights` instead of training them, `training.from` to begin a training with. */

import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { SafetensorsError } from "../../kernels/safetensors.ts";
import { foldNorms } from "../../models/networks/fold.ts";
import type { Network } from "../../models/networks/network.ts";
import { NetworkError } from "../../models/networks/shapes.ts";
import { networkFromBytes } from "../../models/networks/weights_file.ts";
import { type DataStore, kindOf } from "../data/data_store.ts";
import { PlanError } from "../planning/plan_error.ts";
import { findInside } from "../scenario/inside.ts";
import { networkSpecOf } from "../planning/resolve.ts";
import type { Scenario } from "../schema.ts";
import { show } from "../scenario/scenario_error.ts";

/** Where files that a scenario names are looked for. */
export interface Places {
  /** The folder of the scenario. */
  home: string;
  store: DataStore;
}

/** Folders in which the file of `model.weights` may be, the first one first. */
function candidates(weights: string, { home, store }: Places): string[] {
  return [home, ...store.folders].map((folder) => resolve(folder, weights));
}

/** The path of the file of `model.weights`: beside the scenario, or else in a folder of data; null if there is none. */
export function findWeights(weights: string, places: Places): string | null {
  return candidates(weights, places).find((path) => kindOf(path) === "a file") ?? null;
}

/** A warning if a network that was read does as badly as one that sees other inputs than it was trained on; else none. */
export function guessingDoubt(accuracy: number, classes: number): string[] {
  if (accuracy * classes > 1.5) return [];
  const scaled = "were its inputs scaled like this (model.input_scale, model.normalise)?";
  return [`exact accuracy ${(100 * accuracy).toFixed(1)} %, no better than guessing: ${scaled}`];
}

/** Keys that name a file of weights. */
export type WeightsKey = "model.weights" | "training.from";

/** The file that a key names; none if it is left out. */
export function weightsFileOf({ model, training }: Scenario, key: WeightsKey): string | undefined {
  return key === "model.weights" ? model.weights : training?.from;
}

/**
 * Reads the network of a scenario from a file that it names.
 *
 * @returns the network and the SHA-256 of the file
 * @throws {PlanError} at the key, if the file is missing, no safetensors file, or not one of this network
 */
export function readWeights(
  scenario: Scenario,
  { key = "model.weights", ...places }: Places & { key?: WeightsKey },
): { network: Network; file: string; sha256: string } {
  const weights = weightsFileOf(scenario, key)!;
  const path = findWeights(weights, places);
  if (path === null) refuseAbsent(weights, { key, ...places });
  refuseOutside(path, { key, ...places });
  const bytes = readBytes(path, key);
  try {
    const network = networkFromBytes(bytes, { spec: networkSpecOf(scenario), place: weights });
    foldNorms(network); // chips need it, and it finds variances that are none
    return { network, file: weights, sha256: createHash("sha256").update(bytes).digest("hex") };
  } catch (error) {
    if (!(error instanceof NetworkError || error instanceof SafetensorsError)) throw error;
    const [, at, expected, got] = /^(.*): expected (.*), got (.*)$/s.exec(error.message) ??
      ["", weights, "a network", error.message];
    throw new PlanError(key, { expected: `${expected} at ${at}`, got, hint: remedyOf(error, scenario) });
  }
}

function remedyOf({ name, message }: Error, { model }: Scenario): string {
  if (name === "SafetensorsError") return "is it a safetensors file, copied to its end?";
  if (/expected a (finite number|variance)/.test(message)) return "it was spoilt when it was trained or written";
  return `the file and model.network ${model.network} must be of one network`;
}

function refuseAbsent(weights: string, { key, ...places }: Places & { key: WeightsKey }): never {
  const folders = [places.home, ...places.store.folders].map((folder) => join(folder, "."));
  const hint = "put it beside the scenario, or name the folder it is in with --data or NOISEGATE_DATA";
  const got = `${show(weights)}, which is not in ${[...new Set(folders)].join(" or ")}`;
  throw new PlanError(key, { expected: "a safetensors file that is here", got, hint });
}

function refuseOutside(path: string, { home, store, key }: Places & { key: WeightsKey }): void {
  const found = findInside(path, [home, ...store.folders]);
  if (found.kind !== "outside") return;
  const expected = "a file in the folder of the scenario or in one of data";
  const got = `${path}, a link that leads to ${found.path}`;
  throw new PlanError(key, { expected, got, hint: "copy the file there" });
}

function readBytes(path: string, key: WeightsKey): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new PlanError(key, { expected: `a file that can be read at ${path}`, got });
  }
}
