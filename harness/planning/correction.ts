/** The correction of a scenario in the terms of models/: which paths lie beside which layers, and how they are trained. */

import type { Dataset, Samples } from "../../models/data/dataset.ts";
import type { ChipTuning } from "../../models/mapping/chip_tuning.ts";
import { analogLayers } from "../../models/mapping/matrices.ts";
import { isRounded } from "../../models/mapping/weights/formats.ts";
import { foldedSpec } from "../../models/networks/fold.ts";
import type { NetworkSpec, SidePath } from "../../models/networks/layers.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { withSidePaths } from "../../models/networks/side_paths/side_path.ts";
import type { TrainingNoise } from "../../models/training/noise.ts";
import type { Training } from "../../models/training/training.ts";
import type { Scenario } from "../schema.ts";
import { chipModelOf, networkSpecOf, noiseOf, trainingOf } from "./resolve.ts";

type Section = NonNullable<NonNullable<Scenario["training"]>["correction"]>;

/** The correction that a scenario asks for. */
export interface Correction extends Pick<Section, "places" | "sensitivity" | "search" | "start" | "per"> {
  /** A path of some size: filters, or a rank. */
  pathOf: (size: number) => SidePath;
  size: number;
  /** Most added weights, in parts of the network's. */
  budget: number;
  epochs: number;
  learningRate: number;
  batch: number;
  /** Calibration images of a chip. */
  images: number;
  noise: TrainingNoise | undefined;
}

/** The correction of a scenario; null for none. */
export function correctionOf({ training }: Scenario): Correction | null {
  const own = training?.correction;
  if (!training || !own || own.kind === "none") return null;
  const { kind, filters = 0, rank = 0, places, sensitivity, search, start, per, epochs, images = 0 } = own;
  const noise = own.noise ?? training.noise;
  return {
    ...{ places, sensitivity, search, start, per, epochs, images, budget: own.budget ?? Infinity },
    pathOf: (size) => kind === "compensation" ? { kind, filters: size } : { kind, rank: size },
    size: kind === "compensation" ? filters : rank,
    learningRate: own.learning_rate ?? training.learning_rate,
    batch: own.batch ?? training.batch,
    noise: per === "chip" || !noise ? undefined : noiseOf(noise),
  };
}

/** Whether paths are placed by what a run finds, so that no plan knows them. */
export function isSought({ places }: Pick<Correction, "places">): boolean {
  return places === "search" || places === "by_sensitivity";
}

/** Whether paths depend on the cells of the chips, beyond the noise that they are trained at. */
export function looksAtCells(scenario: Scenario): boolean {
  const correction = correctionOf(scenario);
  return correction !== null && (isSought(correction) || correctsRounding(scenario));
}

/** Whether the paths stand beside weights that are rounded before any cell holds them. */
export function correctsRounding(scenario: Scenario): boolean {
  return correctionOf(scenario) !== null && isRounded(chipModelOf(scenario).mapping);
}

/**
 * Sizes of the paths beside every analog layer, 0 for none; where a run looks for them, the most that they may be. A size
 * that a layer cannot have is cut down to one that it can where nobody has named the layer.
 */
export function plannedSizes(scenario: Scenario): number[] {
  const correction = correctionOf(scenario);
  const layers = analogLayers(placeNetwork(foldedSpec(networkSpecOf(scenario))));
  if (!correction) return layers.map(() => 0);
  const { places, size, search } = correction;
  const most = places === "search" ? Math.max(...search.sizes ?? [size]) : size;
  return layers.map((placed, i) => {
    if (Array.isArray(places)) return places.includes(i + 1) ? size : 0;
    return correction.pathOf(1).kind === "low_rank" ? Math.min(most, fullRank(placed)) : most;
  });
}

/** The largest rank that weights can have. */
export function fullRank({ layer, input, output }: ReturnType<typeof placeNetwork>[number]): number {
  const pixels = layer.kind === "conv2d" ? layer.kernel[0] * layer.kernel[1] : 1;
  return Math.min(pixels * input[2], output[2]);
}

/** The network that chips hold, with its digital paths as they are planned; batch norms folded where there are paths. */
export function plannedSpec(scenario: Scenario): NetworkSpec {
  const spec = networkSpecOf(scenario);
  const correction = correctionOf(scenario);
  return correction ? withPaths(foldedSpec(spec), { correction, sizes: plannedSizes(scenario) }) : spec;
}

/** A network whose norms are folded, with paths of some sizes. */
export function withPaths(
  spec: NetworkSpec,
  { correction, sizes }: { correction: Pick<Correction, "pathOf">; sizes: readonly number[] },
): NetworkSpec {
  return withSidePaths(spec, sizes.map((size) => size > 0 ? correction.pathOf(size) : undefined));
}

/** How every chip trains its paths for itself; undefined where it does not. */
export function tuningOf(
  scenario: Scenario,
  { train }: { train: Pick<Dataset["train"], "images" | "labels" | "count"> },
): ChipTuning | undefined {
  const correction = correctionOf(scenario);
  if (correction?.per !== "chip") return undefined;
  const { images: count, epochs, batch, learningRate } = correction;
  const { method, momentum, nesterov, weightDecay, clipNorm, schedule, seed } = trainingOf(scenario);
  const training: Training = {
    ...{ method, momentum, nesterov, weightDecay, clipNorm, schedule, seed, epochs, batch, learningRate },
  };
  return { training, calibration: firstOf(train, count) };
}

function firstOf({ images, labels, count: all }: Samples, count: number): Samples {
  return { images: images.subarray(0, count * images.length / all), labels: labels.subarray(0, count), count };
}
