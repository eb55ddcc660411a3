/** What digital paths ask of a case: layers that are there, something to correct, and a plan that knows them where it counts. */

import { analogLayers } from "../../models/mapping/matrices.ts";
import { foldedSpec } from "../../models/networks/fold.ts";
import { has } from "../../models/networks/network.ts";
import { NetworkError, placeNetwork } from "../../models/networks/shapes.ts";
import { addedWeights } from "../../models/training/correction.ts";
import { allPlacements } from "../../models/training/placement/placement.ts";
import type { Group, Plan } from "./case.ts";
import { type Correction, correctionOf, correctsRounding, fullRank, isSought, plannedSpec } from "./correction.ts";
import { matching } from "../gates/matching.ts";
import { PlanError } from "./plan_error.ts";
import type { Bare } from "./plan_programs.ts";
import { networkSpecOf, shapeOf } from "./resolve.ts";

/** Placements of an exhaustive search, at most: each is a training. */
const MOST_PLACEMENTS = 512;

/**
 * Refuses a correction that has nothing to correct, or no place.
 *
 * @throws {PlanError}
 */
export function checkCorrection(one: Bare): void {
  const correction = correctionOf(one.scenario);
  if (!correction) return;
  checkPlaces(one, correction);
  checkSizes(one, correction);
  checkBudget(one, correction);
  checkPurpose(one, correction);
  checkRivals(one, correction);
  checkImages(one, correction);
}

function refuse(key: string, fault: { expected: string; got: unknown; hint?: string; remedy?: string }): never {
  throw new PlanError(`training.correction.${key}`, { ...fault, got: String(fault.got) });
}

function layersOf({ scenario }: Bare) {
  return analogLayers(placeNetwork(foldedSpec(networkSpecOf(scenario))));
}

function checkPlaces(one: Bare, { places }: Correction): void {
  if (!Array.isArray(places)) return;
  const { length } = layersOf(one);
  const beyond = places.find((place) => place > length);
  if (beyond !== undefined) {
    const expected = `matrices from 1 to ${length}, those of ${one.scenario.model.network}`;
    refuse("places", { expected, got: beyond });
  }
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice !== undefined) refuse("places", { expected: "every matrix once", got: `${twice} twice` });
}

function checkSizes(one: Bare, correction: Correction): void {
  const { places, size, search } = correction;
  const layers = layersOf(one);
  if (correction.pathOf(1).kind === "low_rank") {
    const chosen = Array.isArray(places) ? places : layers.map((_, i) => i + 1);
    const most = isSought(correction)
      ? Math.max(...layers.map(fullRank))
      : Math.min(...chosen.map((place) => fullRank(layers[place - 1])));
    const key = places === "search" && search.sizes ? "search.sizes" : "rank";
    const asked = key === "rank" ? [size] : search.sizes!;
    const high = asked.find((rank) => rank > most);
    if (high !== undefined) {
      const place = layers.findIndex((layer, i) => chosen.includes(i + 1) && fullRank(layer) === most);
      refuse(key, { expected: `at most ${most}, the rank of matrix ${place + 1}`, got: high });
    }
  }
  try {
    placeNetwork(plannedSpec(one.scenario));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const [, expected, got] = /expected beside it (.*), got (.*)$/.exec(error.message)!;
    refuse("places", { expected, got, hint: "leave the layer out" });
  }
  if (places !== "search" || search.method !== "exhaustive") return;
  const sizes = layers.map(() => search.sizes ?? [size]);
  let count = 0;
  for (const _ of allPlacements({ sizes })) if (++count > MOST_PLACEMENTS) break;
  if (count <= MOST_PLACEMENTS) return;
  const expected =
    `greedy or reinforce for ${layers.length} layers: exhaustive is for at most ${MOST_PLACEMENTS} placements`;
  refuse("search.method", { expected, got: "exhaustive" });
}

/** Paths whose places are stated keep to the budget too. */
function checkBudget({ scenario }: Bare, correction: Correction): void {
  if (isSought(correction)) return;
  const { overhead } = addedWeights({ layers: placeNetwork(plannedSpec(scenario)) });
  if (overhead <= correction.budget) return;
  const expected = `at least ${overhead.toFixed(4)}, what the paths of these places add`;
  refuse("budget", { expected, got: correction.budget });
}

/** A path that nothing goes wrong beside learns nothing that chips need. */
function checkPurpose({ scenario, model }: Bare, { per, noise, start }: Correction): void {
  const rounds = correctsRounding(scenario);
  if (start === "svd" && !rounds) {
    const hint = "state crossbar.weight_bits or crossbar.weight_format";
    refuse("start", { expected: "zero where no weight is rounded", got: start, hint, remedy: "zero" });
  }
  if (per === "sampled_chips" && !noise && !rounds) {
    const hint = "state training.correction.noise, training.noise, or a weight_format or weight_bits of the crossbar";
    refuse("kind", {
      expected: "none without noise to train against or rounded weights",
      got: scenario.training!.correction!.kind,
      hint,
    });
  }
  if (
    per === "chip" && !rounds && scenario.device.preset === "ideal" && !scenario.device.programming && !breaks(model)
  ) {
    const hint = "cells of ideal have no errors: state device.programming or another preset";
    refuse("per", { expected: "sampled_chips where all chips are alike", got: per, hint });
  }
}

function breaks({ faults: { stuckOff, stuckOn, deadRows, deadCols } }: Bare["model"]): boolean {
  return stuckOff + stuckOn + deadRows + deadCols > 0;
}

function checkRivals({ scenario, model }: Bare, { per }: Correction): void {
  if (model.norms.kind !== "folded" && has(placeNetwork(networkSpecOf(scenario)), "batch_norm")) {
    const hint = "paths are trained beside the weights that cells hold, norms in them";
    throw new PlanError("device.norms", {
      expected: "folded with training.correction",
      got: model.norms.kind,
      hint,
      remedy: "folded",
    });
  }
  if (per === "chip" && model.worst) {
    const hint = "errors that are searched for are those of no chip that could be calibrated";
    refuse("per", { expected: "sampled_chips with device.programming.kind worst_case", got: per, hint });
  }
}

function checkImages({ scenario }: Bare, { per, images, batch }: Correction): void {
  const { trainCount, name } = shapeOf(scenario);
  if (per === "chip" && images > trainCount) {
    refuse("images", { expected: `at most ${trainCount}, the images of ${name}`, got: images });
  }
  const most = per === "chip" ? images : trainCount;
  const [key, of] = per === "chip" ? ["batch", "calibration images"] : ["batch", `images of ${name}`];
  if (batch > most) refuse(key, { expected: `at most ${most}, the ${of}`, got: batch });
}

/** Counts that a plan does not know where a run looks for places. */
const UNKNOWN = ["weights", "macs", "bytes_per_chip"];

/**
 * Refuses gates on counts of paths whose places are found by a run.
 *
 * @throws {PlanError}
 */
export function checkSought(plan: Plan): void {
  for (const group of Object.keys(plan.gates) as Group[]) {
    for (const gate of plan.gates[group]) {
      if (gate.statistic !== "overhead" || !UNKNOWN.includes(gate.of)) continue;
      const sought = matching(gate.when, { plan, group }).some((index) => {
        const correction = correctionOf(plan.cases[index].scenario);
        return correction !== null && isSought(correction);
      });
      if (!sought) continue;
      const hint = "training.correction.budget bounds what a run may find";
      const expected = `cells, adcs, dacs or arrays where training.correction.places is found by the run`;
      throw new PlanError(`expect[${gate.entry}].overhead`, { expected, got: gate.of, hint });
    }
  }
}
