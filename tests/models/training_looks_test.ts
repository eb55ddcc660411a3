/** Training waits for the device at looks alone, and looks a handful of times an epoch. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import { tensorsOf } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { train } from "../../models/training/train.ts";
import type { Training } from "../../models/training/training.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";

const [IMAGES, BATCH, EPOCHS] = [640, 10, 3];
const SPEC = { name: "tiny", input: [1, 1, 4] as [1, 1, 4], layers: [{ kind: "dense" as const, outputs: 3 }] };
const TRAINING: Training = { method: "sgd", epochs: EPOCHS, batch: BATCH, learningRate: 0.1, momentum: 0, seed: 1 };

function randomData(): Dataset {
  const random = mulberry32(1);
  const train = {
    images: Float32Array.from({ length: 4 * IMAGES }, random),
    labels: Uint32Array.from({ length: IMAGES }, () => Math.floor(3 * random())),
    count: IMAGES,
  };
  const sizes = { width: 4, classes: 3, trainCount: IMAGES, testCount: 0 };
  return { name: "random", image: [1, 1, 4], sha256: "", ...sizes, train, test: { ...train, count: 0 } };
}

/** An engine that counts what is waited for: reads, and moments at which at least one read is under way. */
function counting(engine: Engine) {
  const counts = { reads: 0, waits: 0 };
  let open = 0;
  const load: Engine["load"] = async (...given) => {
    const session = await engine.load(...given);
    return {
      ...{ write: session.write.bind(session), run: session.run.bind(session), guards: session.guards.bind(session) },
      ...{ time: session.time.bind(session), close: session.close.bind(session) },
      async read(name) {
        counts.reads++;
        if (open++ === 0) counts.waits++;
        const values = await session.read(name);
        open--;
        return values;
      },
    };
  };
  const counted: Engine = {
    ...engine,
    facts: engine.facts,
    bindingBytes: engine.bindingBytes,
    looks: engine.looks,
    load,
    close() {},
  };
  return { counts, counted };
}

async function checkLooks(engine: Engine): Promise<void> {
  const { counts, counted } = counting(engine);
  let reports = 0;
  await train(counted, { spec: SPEC, training: TRAINING, data: randomData(), progress: () => void reports++ });
  const looks = reports - 1; // the first report is before any step
  const tensors = tensorsOf(placeNetwork(SPEC)).length;
  // a look reads losses and hits at once, and the end reads every tensor at once
  assert.deepEqual(counts, { reads: 2 * looks + tensors, waits: looks + 1 });
  // four an epoch, however slow the machine, and one early look that tells how slow
  assert(looks <= 4 * EPOCHS + 1, `${looks} looks in ${EPOCHS} epochs of ${IMAGES / BATCH} steps`);
}

Deno.test("train() looks at most four times an epoch and once more, on the oracle engine", () => checkLooks(oracle));
gpuOnly("train() looks at most four times an epoch and once more", checkLooks);
