/** Training steps, and a whole training. */

import { jobBench } from "../../benching.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import type { Engine } from "../../kernels/engine.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise } from "../../models/networks/network.ts";
import { buildTrainingStep } from "../../models/training/step.ts";
import { train } from "../../models/training/train.ts";
import { DIGITS, needAccuracy } from "./_digits.ts";
import { copiesOf, needOracle, sessionJob } from "./_session_job.ts";

const BATCH = 128;
/** Images that the oracle is asked for. */
const FEW = 8;
/** As many as it takes until weights that were moved have moved others. */
const STEPS = 3;

for (const name of ["mlp_784_128_10", "lenet5"]) {
  jobBench({
    id: `training step of ${name}, batch ${BATCH}`,
    ...{ group: "training", version: 1, work: { unit: "step", amount: 1 } },
    async open(engine) {
      const reads = ["losses"];
      await needOracle(engine, { ...stepOf(name, FEW), reads, most: 1e-4, runs: STEPS });
      await needCopies(engine, name);
      return await sessionJob(engine, { ...stepOf(name, BATCH), reads });
    },
  });
}

/** Of the Program that is timed: on copies of few images the mean losses of its steps are the oracle's of these few. */
async function needCopies(engine: Engine, name: string): Promise<void> {
  const few = stepOf(name, FEW);
  const { program, data } = stepOf(name, BATCH);
  const images = copiesOf(few.data.images, BATCH / FEW);
  const labels = copiesOf(few.data.labels, BATCH / FEW);
  const timed = { program, data: { ...data, images, labels } };
  await needOracle(engine, { ...few, reads: ["losses"], most: 1e-4, runs: STEPS, timed });
}

/** A step of plain gradient descent on random images, the same batch again and again. */
function stepOf(name: string, batch: number) {
  const spec = namedNetwork(name, { input: [28, 28, 1], classes: 10, activation: "relu" });
  const network = initialise(spec, { seed: 1 });
  const random = mulberry32(5);
  const program = buildTrainingStep({
    network,
    training: { method: "sgd", epochs: 10_000, batch, learningRate: 0.05, momentum: 0, seed: 1 },
    data: { name: "random images", image: [28, 28, 1], width: 784, classes: 10, trainCount: batch, testCount: 0 },
    feed: { samples: batch, length: batch },
  });
  const data = {
    images: Float32Array.from({ length: batch * 784 }, random),
    labels: Uint32Array.from({ length: batch }, () => Math.floor(10 * random())),
    order: Uint32Array.from({ length: batch }, (_, i) => i),
  };
  return { program, data: { ...data, ...network.tensors } };
}

jobBench({
  id: "train digits mlp_64_32_32_10, 60 epochs of 64",
  ...{ group: "training", version: 1, slow: true, work: { unit: "step", amount: 60 * Math.ceil(1437 / 64) } },
  async open(engine) {
    const data = await loadDigits();
    const once = () => train(engine, { ...DIGITS, data });
    await needAccuracy(engine, { network: await once(), data });
    return { run: () => once().then(() => null), close() {} };
  },
});
