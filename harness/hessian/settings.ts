/** What `noisegate hessian` is asked for, checked before any work. */

import { count } from "../../kernels/kernel.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { eachLayer } from "../../models/networks/layers.ts";
import { trainedOf } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import type { Case, Plan } from "../planning/case.ts";
import { networkSpecOf, shapeOf } from "../planning/resolve.ts";
import { didYouMean, ScenarioError, show } from "../scenario/scenario_error.ts";

/** What can be asked for; loss and gradient always come along. */
export const QUANTITIES = ["trace", "diagonal", "eigenvalues", "density", "noise"] as const;
export type Quantity = typeof QUANTITIES[number];

/** What batch norms do: folded into the weights, as on a chip; their running statistics; those of the batch. */
export const NORMS = ["folded", "running", "batch"] as const;
export type Norms = typeof NORMS[number];

/** As the command line gives them. */
export interface HessianFlags {
  /** From 1, as the plan lists them. */
  case: number;
  images?: number;
  of: "train" | "test";
  norms: Norms;
  quantities?: string;
  density?: boolean;
  tolerance: number;
  probes: number;
  top: number;
  simulate?: number;
  seed: number;
}

export interface Settings extends Omit<HessianFlags, "quantities" | "density" | "images"> {
  quantities: Quantity[];
  images: number;
}

/** Images if nothing is asked for, where there are as many. */
const IMAGES = 512;

/** Without `--quantities`: all but the density, which costs most. */
const USUAL: Quantity[] = ["trace", "diagonal", "eigenvalues", "noise"];

/**
 * The settings of a run, and the case that they are for.
 *
 * @throws {ScenarioError} naming the flag, before anything is trained
 */
export function settingsOf(plan: Plan, flags: HessianFlags): { settings: Settings; one: Case } {
  const one = plan.cases[flags.case - 1];
  if (!one) {
    const expected = `a case from 1 to ${plan.cases.length}`;
    refuse("case", { expected, got: `${flags.case}`, hint: "noisegate plan lists them" });
  }
  const quantities = quantitiesOf(flags);
  const settings: Settings = {
    ...{ case: flags.case, of: flags.of, norms: flags.norms, quantities, images: imagesOf(one, flags) },
    ...{ tolerance: flags.tolerance, probes: flags.probes, top: flags.top, seed: flags.seed },
    ...(flags.simulate !== undefined && { simulate: flags.simulate }),
  };
  checkNorms(one, settings);
  checkTop(one, settings);
  if (settings.simulate !== undefined && !quantities.includes("noise")) {
    refuse("quantities", { expected: "noise among them, since --simulate checks it", got: quantities.join(",") });
  }
  return { settings, one };
}

function quantitiesOf({ quantities, density }: HessianFlags): Quantity[] {
  const names = quantities === undefined ? USUAL : quantities.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !QUANTITIES.includes(name as Quantity));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, QUANTITIES);
    refuse("quantities", { expected: `some of ${QUANTITIES.join(",")}`, got: show(unknown), hint });
  }
  return QUANTITIES.filter((name) => names.includes(name) || (name === "density" && density));
}

/** Every class has its share, unless all images are taken. */
function imagesOf({ scenario }: Case, { of, images }: HessianFlags): number {
  const { name, classes, trainCount, testCount } = shapeOf(scenario);
  const all = of === "train" ? trainCount : testCount;
  // a subset that the scenario asks for has as many of every class
  const whole = all === DATASETS[scenario.model.data].shape[`${of}Count`];
  const balanced = whole ? classes * DATASETS[scenario.model.data].rarest[of] : all;
  if (images === undefined) return Math.min(IMAGES, balanced);
  if (images === all || (images >= classes && images <= balanced)) return images;
  const expected = `a number from ${classes} to ${balanced}, as many of each of ${classes} classes`;
  const part = of === "train" ? "training" : "test";
  const every = balanced === all ? "" : `, or all ${all}`;
  refuse("images", { expected: `${expected}${every} ${part} images of ${name}`, got: `${images}` });
}

function checkNorms({ scenario }: Case, { norms, quantities }: Settings): void {
  const layers = placeNetwork(networkSpecOf(scenario));
  const normed = [...eachLayer(layers)].some(({ layer }) => layer.kind === "batch_norm");
  if (!normed || norms === "folded") return;
  const wrong = quantities.find((name) => name === "noise" || (norms === "batch" && name === "diagonal"));
  if (wrong === undefined) return;
  const why = wrong === "noise" ? "cells hold folded weights" : "norms of a batch tie its images together";
  const hint = `${why}; or leave ${wrong} out of --quantities`;
  refuse("norms", { expected: `folded for ${wrong}`, got: norms, hint });
}

function checkTop({ scenario }: Case, { top, quantities }: Settings): void {
  const trained = trainedOf(placeNetwork(networkSpecOf(scenario)));
  const weights = trained.reduce((sum, { dims }) => sum + count(dims), 0);
  if (!quantities.includes("eigenvalues") || top <= weights) return;
  refuse("top", { expected: `at most ${weights}, the weights of ${scenario.model.network}`, got: `${top}` });
}

function refuse(flag: string, issue: { expected: string; got: string; hint?: string }): never {
  throw new ScenarioError([{ path: "hessian", line: 0, column: 0, key: `--${flag}`, ...issue }]);
}
