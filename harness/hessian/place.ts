/** The network and the images that curvature is taken at. */

import type { Engine } from "../../kernels/engine.ts";
import type { Place } from "../../models/curvature/parts.ts";
import type { Dataset, Samples } from "../../models/data/dataset.ts";
import { balancedSubset } from "../../models/data/subset.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import { foldNorms } from "../../models/networks/fold.ts";
import { eachLayer } from "../../models/networks/layers.ts";
import { type Network, tensorsOf } from "../../models/networks/network.ts";
import { type DataStore, loadDataset } from "../data/data_store.ts";
import type { NetworkCache } from "../execution/network_cache.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Case } from "../planning/case.ts";
import { loadOptionsOf } from "../planning/resolve.ts";
import { blameLearningRate } from "../execution/blame.ts";
import type { Progress } from "../output/progress.ts";
import { type Candidate, trainBest } from "../execution/training_stage.ts";
import { guessingDoubt, readWeights } from "../execution/weights.ts";
import type { Settings } from "./settings.ts";

/** A network on a batch of images, and where both come from. */
export interface Placed {
  place: Place;
  data: Dataset;
  /** Where the network came from; several where one was chosen among several. */
  origins: NetworkOrigin[];
  candidates: Candidate[];
  /** Last loss of the training, nats; null if the network was read from a file. */
  finalLoss: number | null;
  /** On the test images that the scenario asks for. */
  accuracy: number;
  /** Batch norms that went into weights. */
  folded: number;
}

export interface PlaceOptions {
  one: Case;
  settings: Settings;
  store: DataStore;
  /** The folder that files named by the scenario are relative to. */
  home: string;
  cache?: NetworkCache;
  progress: Progress;
  warn: (sentence: string) => void;
}

/** Trains, finds or reads the network of a case as a run does, folds its batch norms unless told otherwise, and picks the images. */
export async function openPlace(engine: Engine, options: PlaceOptions): Promise<Placed> {
  const { one: { scenario }, settings, store } = options;
  const data = await loadDataset(store, loadOptionsOf(scenario));
  const { network: whole, ...origin } = await networkOf(engine, { ...options, data });
  const accuracy = await countCorrect(engine, { network: whole, samples: data.test }) / data.test.count;
  if (!scenario.training) guessingDoubt(accuracy, data.classes).forEach(options.warn);
  const norms = [...eachLayer(whole.layers)].filter(({ layer }) => layer.kind === "batch_norm").length;
  const fold = settings.norms === "folded";
  const place: Place = {
    network: fold ? foldNorms(whole) : whole,
    batch: subsetOf(data, settings),
    ...(settings.norms !== "folded" && norms > 0 && { norms: settings.norms }),
  };
  return { place, data, ...origin, accuracy, folded: fold ? norms : 0 };
}

type Origin = Pick<Placed, "origins" | "candidates" | "finalLoss"> & { network: Network };

async function networkOf(
  engine: Engine,
  { one: { scenario }, data, store, home, cache, progress, warn }: PlaceOptions & { data: Dataset },
): Promise<Origin> {
  if (scenario.training) {
    const from = scenario.training.from === undefined
      ? null
      : readWeights(scenario, { store, home, key: "training.from" });
    const start = from?.network.tensors;
    return await trainBest(engine, { scenario, data, start, cache, progress, warn }).catch(blameLearningRate);
  }
  const { network, sha256 } = readWeights(scenario, { store, home });
  return {
    network,
    origins: [{ from: "file", file: scenario.model.weights!, sha256 }],
    candidates: [],
    finalLoss: null,
  };
}

/** A seeded choice with as many of every class; all images of the part if that many are asked for. */
export function subsetOf(
  data: Dataset,
  { of, images: count, seed }: Pick<Settings, "of" | "images" | "seed">,
): Samples {
  const samples = data[of];
  if (count === samples.count) return samples;
  const chosen = balancedSubset(samples.labels, { classes: data.classes, count, seed });
  const images = new Float32Array(count * data.width);
  chosen.forEach((from, to) => {
    images.set(samples.images.subarray(from * data.width, (from + 1) * data.width), to * data.width);
  });
  return { images, labels: Uint32Array.from(chosen, (i) => samples.labels[i]), count };
}

/** SHA-256 of all numbers of a network in order, so that a record says which one it is about. */
export async function networkHash({ layers, tensors }: Network): Promise<string> {
  const parts = tensorsOf(layers).map(({ name }) => tensors[name]);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all)).toHex();
}
