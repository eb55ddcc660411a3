/** The training stage of a case: one network, or the best of several by the chips of the selection stage. */

import type { Engine } from "../kernels/engine.ts";
import type { Dataset, Samples } from "../models/data/dataset.ts";
import { evaluateChips, mapNetwork } from "../models/mapping/chips.ts";
import type { ChipModel } from "../models/mapping/spec.ts";
import type { Network } from "../models/networks/network.ts";
import { train } from "../models/training/train.ts";
import { networkSpecOf, selectionOf, trainingOf } from "./resolve.ts";
import type { Progress } from "./run.ts";
import type { Scenario } from "./schema.ts";

/** A network that was trained for the choice, and how it did on the chips of the selection stage. */
export interface Candidate {
  seed: number;
  meanAccuracy: number;
}

/** Chips of the selection stage bear numbers that no test chip has. */
const FIRST_CHIP = 2 ** 31;

/**
 * Trains the network of a scenario; with `training.selection` several, from consecutive seeds.
 *
 * @returns the network, its last loss in nats, and the candidates, best first; none if there was no choice
 */
export async function trainBest(
  engine: Engine,
  { scenario, data, progress }: { scenario: Scenario; data: Dataset; progress: Progress },
): Promise<{ network: Network; finalLoss: number; candidates: Candidate[] }> {
  const selection = selectionOf(scenario);
  const training = trainingOf(scenario);
  const seeds = Array.from({ length: selection?.candidates ?? 1 }, (_, i) => training.seed + i);
  const trained = [];
  for (const [i, seed] of seeds.entries()) {
    const of = seeds.length > 1 ? ` ${i + 1} of ${seeds.length}` : "";
    let finalLoss = NaN;
    const network = await train(engine, {
      spec: networkSpecOf(scenario),
      training: { ...training, seed },
      data,
      progress: ({ done, of: steps, loss, accuracy, newest }) => {
        finalLoss = newest;
        const far = Number.isNaN(loss) ? "" : `, loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(1)} %`;
        progress(`training${of}${far}: steps`, done, steps);
      },
    });
    const meanAccuracy = selection
      ? await meanOf(engine, { network, training: data.train, chips: selection.chips, model: selection.model })
      : NaN;
    trained.push({ network, finalLoss, seed, meanAccuracy });
  }
  const [best] = trained.toSorted((a, b) => b.meanAccuracy - a.meanAccuracy);
  const candidates = trained.map(({ seed, meanAccuracy }) => ({ seed, meanAccuracy }));
  return {
    network: best.network,
    finalLoss: best.finalLoss,
    candidates: selection ? candidates.toSorted((a, b) => b.meanAccuracy - a.meanAccuracy) : [],
  };
}

/** Mean accuracy of chips on training images: the choice may not look at the test. */
async function meanOf(
  engine: Engine,
  { network, training, chips, model }: { network: Network; training: Samples; chips: number; model: ChipModel },
): Promise<number> {
  const mapped = await mapNetwork(engine, { network, model, training });
  const numbers = Uint32Array.from({ length: chips }, (_, i) => FIRST_CHIP + i);
  const correct = await evaluateChips(engine, { mapped, model, test: training, chips: numbers, chunk: chips });
  return correct.reduce((a, b) => a + b, 0) / (chips * training.count);
}
