/** Where a run puts digital paths: by the sensitivity of layers, or by a search among placements. */

import type { Engine } from "../../kernels/engine.ts";
import { outputSensitivities } from "../../models/curvature/output_sensitivity.ts";
import { salientMatrices } from "../../models/curvature/salience.ts";
import type { Dataset, Samples } from "../../models/data/dataset.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import { analogLayers, matrixShapes } from "../../models/mapping/matrices.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import type { Network } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { addedWeights } from "../../models/training/correction.ts";
import {
  bestOf,
  exhaustive,
  greedy,
  judgeOf,
  type PlacementSpace,
  type Spread,
  type Tried,
} from "../../models/training/placement/placement.ts";
import { policySearch } from "../../models/training/placement/policy_search.ts";
import { spendRanks } from "../../models/training/rank_budget.ts";
import { calibrationsOf } from "../cache/calibrations.ts";
import { type Correction, fullRank, plannedSizes, withPaths } from "../planning/correction.ts";
import { chipModelOf } from "../planning/resolve.ts";
import type { Progress } from "../output/progress.ts";
import type { Scenario } from "../schema.ts";
import type { NetworkCache } from "./network_cache.ts";

/** Chips of a search bear numbers that no test chip and no chip of the selection has. */
const FIRST_CHIP = 2 ** 31 + 2 ** 20;
/** Part of its accuracy that a network keeps where errors from a layer on do no harm. Source: CorrectNet. */
const HARMLESS = 0.95;
/** Training images that sensitivities are taken on, at most. */
const IMAGES = 1024;

/** What a correction is made of. */
export interface CorrectionStage {
  scenario: Scenario;
  data: Dataset;
  cache?: NetworkCache;
  progress: Progress;
  warn: (what: string) => void;
  /** Paths that were trained beside the same network before, by what they were trained with. */
  known: Map<string, Network>;
}

/** Sizes of the paths of all layers, and how they were found. */
export interface Finding {
  sizes: number[];
  sensitivities?: number[];
  search?: {
    method: "exhaustive" | "greedy" | "reinforce";
    /** Accuracy without a path when only this layer and those behind it have errors; where that was asked for. */
    candidates?: { layer: string; accuracy: number; chosen: boolean }[];
    tried: Tried[];
  };
}

interface Places extends CorrectionStage {
  backbone: Network;
  correction: Correction;
  /** Trains the paths of a placement. */
  make: (sizes: readonly number[]) => Promise<Network>;
}

/** The sizes of paths that the correction of a scenario asks a run to find. */
export async function findSizes(engine: Engine, places: Places): Promise<Finding> {
  return await (places.correction.places === "search" ? searched : bySensitivity)(engine, places);
}

async function bySensitivity(
  engine: Engine,
  { scenario, backbone, correction, data }: Places,
): Promise<Finding> {
  const some = Math.min(IMAGES, data.train.count);
  const { images, labels, count: all } = data.train;
  const samples = {
    images: images.subarray(0, some * images.length / all),
    labels: labels.subarray(0, some),
    count: some,
  };
  const sensitivities = correction.sensitivity === "gradient"
    ? await outputSensitivities(engine, { network: backbone, samples })
    : await costs(engine, { backbone, samples, scenario });
  const shapes = matrixShapes(backbone.layers);
  const asked = plannedSizes(scenario);
  const sites = shapes.map(({ rows, cols }, i) => ({
    sensitivity: sensitivities[i],
    rank: asked[i],
    weights: rows + cols,
  }));
  return { sizes: spendRanks(sites, correction.budget * addedWeights(backbone).original), sensitivities };
}

/** What the programming errors of each layer cost by the exact diagonal of the curvature, ½ Σ σ² H. */
async function costs(
  engine: Engine,
  { backbone, samples, scenario }: { backbone: Network; samples: Samples } & Pick<Places, "scenario">,
): Promise<number[]> {
  const model = chipModelOf(scenario);
  const verify = { ...model.verify, cells: "fraction", choose: "curvature_exact" } as const;
  const matrices = await salientMatrices(engine, { network: backbone, model: { ...model, verify }, training: samples });
  return matrices.map(({ salience }) => salience!.reduce((sum, v) => sum + v, 0) / 2);
}

async function searched(engine: Engine, places: Places): Promise<Finding> {
  const { backbone, correction, data, make, progress } = places;
  const { method, among, sizes = [correction.size], overhead_weight, episodes, seed } = correction.search;
  const layers = analogLayers(backbone.layers);
  const candidates = among === "sensitive" ? await candidatesOf(engine, places) : undefined;
  const space: PlacementSpace = {
    sizes: layers.map((placed, i) => {
      if (candidates && !candidates[i].chosen) return [];
      return correction.pathOf(1).kind === "low_rank" ? sizes.filter((size) => size <= fullRank(placed)) : sizes;
    }),
    overheadOf: (placement) =>
      addedWeights({ layers: placeNetwork(withPaths(backbone.spec, { correction, sizes: placement })) }).overhead,
    ...{ budget: correction.budget, overheadWeight: overhead_weight },
  };
  const all = space.sizes.reduce((product, { length }) => product * (length + 1), 1);
  const most = method === "reinforce" ? Math.min(all, episodes) : all;
  let trials = 0;
  const { judge, tried } = judgeOf(space, async (placement) => {
    trials++;
    progress({
      stage: "placements",
      what: `paths of ${placement.join(", ")}`,
      unit: "placements",
      done: trials,
      of: most,
    });
    return await spreadOf(engine, { ...places, network: await make(placement), samples: data.train });
  });
  if (method === "reinforce") await policySearch(space, judge, { episodes, seed });
  else await (method === "greedy" ? greedy : exhaustive)(space, judge);
  // a policy may have drawn nothing that is within the budget
  const found = tried().some(({ accuracy }) => accuracy) ? tried() : [await judge(layers.map(() => 0))];
  return {
    sizes: bestOf(found).placement,
    search: { method, tried: found, ...(candidates && { candidates }) },
  };
}

/** Layers from which errors on take more than 5 % of the accuracy of the exact network. */
async function candidatesOf(engine: Engine, places: Places) {
  const { backbone, data } = places;
  const exact = await countCorrect(engine, { network: backbone, samples: data.train }) / data.train.count;
  const found = [];
  for (const [exactLayers, { path }] of analogLayers(backbone.layers).entries()) {
    const { mean } = await spreadOf(engine, { ...places, network: backbone, samples: data.train, exactLayers });
    found.push({ layer: path, accuracy: mean, chosen: mean < HARMLESS * exact });
  }
  return found;
}

/** Accuracy of the chips of a search on training images. */
async function spreadOf(
  engine: Engine,
  { network, samples, scenario, correction, cache, warn, exactLayers = 0 }: Places & {
    network: Network;
    samples: Samples;
    /** First layers that compute exactly. */
    exactLayers?: number;
  },
): Promise<Spread> {
  const model = chipModelOf(scenario);
  const ranges = calibrationsOf(cache, { engine, warn });
  const mapped = { ...await mapNetwork(engine, { network, model, training: samples, ranges }), exactLayers };
  const chips = Uint32Array.from({ length: correction.search.chips }, (_, i) => FIRST_CHIP + i);
  const correct = await evaluateChips(engine, { mapped, model, test: samples, chips, chunk: chips.length });
  const shares = correct.map((one) => one / samples.count);
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
  return { mean, sd: Math.sqrt(shares.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (shares.length - 1)) };
}
