/** How much the loss rises by the programming error of every cell: what selective write-verify chooses weights by. */

import type { Engine } from "../../kernels/engine.ts";
import type { Samples } from "../data/dataset.ts";
import { firstTime } from "../devices/laws.ts";
import { analogLayers, type BiasedWeights, matricesOf } from "../mapping/matrices.ts";
import type { ChipModel } from "../mapping/spec.ts";
import type { Network } from "../networks/network.ts";
import { placesOf, programmingStd } from "./cell_noise.ts";
import { networkDiagonal } from "./network_diagonal.ts";

/** Training images that curvature is taken on, at most. */
const IMAGES = 1024;

export interface SalienceOptions {
  /** As it is deployed: batch norms folded, or digital with their running statistics. */
  network: Network;
  model: ChipModel;
  training: Samples;
}

/**
 * The matrices of a network, each entry with σ² · H of its weight, twice the rise of the mean loss that its programming error
 * causes on average; none where a verify does not choose by it. σ is that of the cells before any verify, H the diagonal of
 * the curvature on training images: by one pass of squares, or exact.
 *
 * Source: Yan et al. 2022, SWIM (arXiv 2202.08395), with public code MariusAnje/SWIM: weights scaled to a largest one of 1,
 * where σ is the same for all; here σ is that of each cell. A reconstruction: the paper's equations could not be read.
 */
export async function salientMatrices(engine: Engine, options: SalienceOptions): Promise<BiasedWeights[]> {
  const { network, model, training } = options;
  const matrices = matricesOf(network);
  const { cells, choose } = model.verify;
  if (cells !== "fraction" || !choose.startsWith("curvature")) return matrices;
  const { segments, values } = await networkDiagonal(engine, {
    kind: choose === "curvature_exact" ? "exact" : "one_pass",
    ...{ network, batch: firstOf(training), norms: "running" },
    of: analogLayers(network.layers).map(({ path }) => `${path}.weight`),
  });
  const verify = { ...model.verify, cells: "none" as const };
  const std = programmingStd(network, {
    model: { ...model, verify, timeSeconds: firstTime(model.device) },
    segments,
  });
  const places = placesOf(network);
  return matrices.map((matrix, l) => {
    const { offset } = segments.find(({ name }) => name === places[l].name)!;
    const salience = Float64Array.from(
      places[l].at,
      (place) => place > 0 ? std[offset + place - 1] ** 2 * values[offset + place - 1] : 0,
    );
    return { ...matrix, salience };
  });
}

function firstOf({ images, labels, count }: Samples): Samples {
  const some = Math.min(IMAGES, count);
  return { images: images.subarray(0, some * images.length / count), labels: labels.subarray(0, some), count: some };
}
