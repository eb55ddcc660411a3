/** The training stage of a case: one network, or the best of several by the chips of the selection stage. */

import type { Engine } from "../../kernels/engine.ts";
import type { Dataset, Samples } from "../../models/data/dataset.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import type { RangeStore } from "../../models/mapping/range_store.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import type { Network, Tensors } from "../../models/networks/network.ts";
import type { TrainingProgress } from "../../models/training/train.ts";
import { calibrationsOf } from "../cache/calibrations.ts";
import type { NetworkCache } from "./network_cache.ts";
import { type NetworkOrigin, obtainStages, type StageProgress } from "./networks.ts";
import { networkSpecOf, selectionOf, trainingOf } from "../planning/resolve.ts";
import type { Progress } from "../output/progress.ts";
import type { Scenario } from "../schema.ts";

/** A network that was trained for the choice, and how it did on the chips of the selection stage. */
export interface Candidate {
  seed: number;
  meanAccuracy: number;
}

/** Chips of the selection stage bear numbers that no test chip has. */
const FIRST_CHIP = 2 ** 31;

interface Stage {
  scenario: Scenario;
  data: Dataset;
  progress: Progress;
  /** Weights that the training begins with; fresh ones if left out. */
  start?: Tensors;
  cache?: NetworkCache;
  warn: (what: string) => void;
}

/**
 * Trains the network of a scenario; with `training.selection` several, from consecutive seeds.
 *
 * @returns the network, its last loss in nats, where all networks came from, and the candidates, best first; none if there
 * was no choice
 */
export async function trainBest(
  engine: Engine,
  stage: Stage,
): Promise<{ network: Network; finalLoss: number; origins: NetworkOrigin[]; candidates: Candidate[] }> {
  const { scenario, data, start, cache, warn } = stage;
  const selection = selectionOf(scenario);
  const training = trainingOf(scenario);
  const seeds = Array.from({ length: selection?.candidates ?? 1 }, (_, i) => training.seed + i);
  const ranges = calibrationsOf(cache, { engine, warn });
  const trained = [];
  for (const [i, seed] of seeds.entries()) {
    const progress = tellerOf(stage, { candidate: i + 1, of: seeds.length });
    const settings = { spec: networkSpecOf(scenario), training: { ...training, seed }, data, start };
    const stages = await obtainStages(engine, { ...settings, cache, progress, warn });
    const { network, finalLoss, origin } = stages.at(-1)!;
    if (origin.from === "cache") {
      const what = `network from the cache (trained in ${origin.seconds.toFixed(1)} s)`;
      stage.progress({ stage: "network from the cache", what, done: i + 1, of: seeds.length });
    }
    const meanAccuracy = selection
      ? await meanOf(engine, { network, training: data.train, chips: selection.chips, model: selection.model, ranges })
      : NaN;
    trained.push({ network, finalLoss, origins: stages.map((one) => one.origin), seed, meanAccuracy });
  }
  const [best] = trained.toSorted((a, b) => b.meanAccuracy - a.meanAccuracy);
  const candidates = trained.map(({ seed, meanAccuracy }) => ({ seed, meanAccuracy }));
  return {
    ...{ network: best.network, finalLoss: best.finalLoss, origins: trained.flatMap(({ origins }) => origins) },
    candidates: selection ? candidates.toSorted((a, b) => b.meanAccuracy - a.meanAccuracy) : [],
  };
}

/** How a training says how far it is. */
function tellerOf({ progress }: Stage, { candidate, of: all }: { candidate: number; of: number }) {
  const which = all > 1 ? ` ${candidate} of ${all}` : "";
  return ({ done, of, loss, accuracy }: TrainingProgress, at: Parameters<StageProgress>[1]) => {
    const { stage, of: stages, resumedAt } = at;
    const name = `${stage < stages ? "first training" : "training"}${which}`;
    const from = resumedAt === undefined ? "" : `, resumed at step ${resumedAt}`;
    const far = Number.isNaN(loss) ? "" : `, loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(1)} %`;
    progress({ stage: name, what: `${name}${from}${far}`, unit: "steps", done, of });
  };
}

/** Mean accuracy of chips on training images: the choice may not look at the test. */
async function meanOf(
  engine: Engine,
  { network, training, chips, model, ranges }: {
    network: Network;
    training: Samples;
    chips: number;
    model: ChipModel;
    ranges?: RangeStore;
  },
): Promise<number> {
  const mapped = await mapNetwork(engine, { network, model, training, ranges });
  const numbers = Uint32Array.from({ length: chips }, (_, i) => FIRST_CHIP + i);
  const correct = await evaluateChips(engine, { mapped, model, test: training, chips: numbers, chunk: chips });
  return correct.reduce((a, b) => a + b, 0) / (chips * training.count);
}
