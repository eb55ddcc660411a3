/** The small network on digits that jobs train and put on chips. */

import { BenchRefused } from "../../benching.ts";
import type { Engine } from "../../kernels/engine.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import type { Network } from "../../models/networks/network.ts";
import type { Training } from "../../models/training/training.ts";

const TRAINING: Training = { method: "adam", epochs: 60, batch: 64, learningRate: 0.003, momentum: 0, seed: 1 };
const SPEC = namedNetwork("mlp_64_32_32_10", { input: [8, 8, 1], classes: 10, activation: "relu" });

export const DIGITS = { spec: SPEC, training: TRAINING };

/** What any sound training of it reaches: 97 % is usual. */
const LEAST = 0.95;

/** @throws {BenchRefused} if a network has not learnt its digits */
export async function needAccuracy(
  engine: Engine,
  { network, data: { test } }: { network: Network; data: Dataset },
): Promise<void> {
  const accuracy = await countCorrect(engine, { network, samples: test }) / test.count;
  if (!(accuracy >= LEAST)) {
    throw new BenchRefused(`training on digits: expected an accuracy of ${LEAST} or more, got ${accuracy.toFixed(3)}`);
  }
}
