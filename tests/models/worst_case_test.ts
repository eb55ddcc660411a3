/** Errors that are searched for: against the vertices of the box, where a convex loss has its maximum. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { buildEvaluation, evaluateChipsInFull, mapNetwork } from "../../models/mapping/chips.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { countCorrect, evaluateExact } from "../../models/networks/accuracy.ts";
import { classesOf } from "../../models/networks/classes.ts";
import type { Network } from "../../models/networks/network.ts";
import { gpuOnly, oracle } from "../support.ts";
import { batchOf, lenet, mlp } from "./curvature/network_support.ts";
import { modelOf } from "./model_support.ts";

function searched(bound: number, steps = 60): ChipModel {
  const worst = { bound, steps, rate: 0.1 };
  return modelOf({ device: { ...ideal, limits: null }, mapping: { style: "signed" }, worst });
}

function samplesOf(network: Network, count: number) {
  const { images, labels } = batchOf(network, count);
  return { images, labels: labels!, count };
}

/** Mean cross-entropy of a linear layer, f64. */
function lossOf(weight: ArrayLike<number>, { network, count }: { network: Network; count: number }): number {
  const { images, labels } = samplesOf(network, count);
  const bias = network.tensors["0.bias"];
  const cols = bias.length, rows = weight.length / cols;
  let sum = 0;
  for (let image = 0; image < count; image++) {
    const logits = Array.from(bias, (b, j) => {
      let z = b;
      for (let r = 0; r < rows; r++) z += images[image * rows + r] * weight[r * cols + j];
      return z;
    });
    sum += Math.log(logits.reduce((all, z) => all + Math.exp(z), 0)) - logits[labels[image]];
  }
  return sum / count;
}

/** The state of the search after its steps: u of every chip. */
async function soughtErrors(engine: Engine, { network, model, chips, count }: {
  network: Network;
  model: ChipModel;
  chips: number;
  count: number;
}): Promise<number[][]> {
  const { images, labels } = samplesOf(network, count);
  const mapped = await mapNetwork(engine, { network, model, training: samplesOf(network, count) });
  const program = buildEvaluation({ ...mapped, model, chips, images: count });
  const session = await engine.load(program, {
    x: images,
    labels,
    chip: Uint32Array.from({ length: chips }, (_, i) => i),
  });
  session.run(1, "start");
  session.run(model.worst!.steps, "step");
  const u = [...await session.read("u.0")];
  session.close();
  return Array.from({ length: chips }, (_, c) => u.slice(c * u.length / chips, (c + 1) * u.length / chips));
}

/** The loss of a linear layer at u in parts of the bound, and its largest one over all vertices of the box. */
function linearLayer({ bound, count }: { bound: number; count: number }) {
  const network = mlp("relu", [4, 3]);
  const weight = network.tensors["0.weight"];
  const size = bound * weight.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const at = (u: ArrayLike<number>) => lossOf(weight.map((w, i) => w + size * u[i]), { network, count });
  let largest = 0;
  for (let vertex = 0; vertex < 2 ** weight.length; vertex++) {
    largest = Math.max(largest, at(Array.from(weight, (_, i) => (vertex >> i) & 1 ? 1 : -1)));
  }
  return { network, at, largest, start: at(new Float64Array(weight.length)) };
}

Deno.test("every chip finds the worst errors of a linear layer on one image: against x at its label, with x elsewhere", async () => {
  const bound = 0.2, count = 1;
  const { network, at, largest } = linearLayer({ bound, count });
  const { images, labels } = samplesOf(network, count);
  const expected = Array.from(
    { length: 12 },
    (_, i) => Math.sign(images[Math.floor(i / 3)]) * (i % 3 === labels[0] ? -1 : 1),
  );
  const found = await soughtErrors(oracle, { network, model: searched(bound), chips: 3, count });
  for (const u of found) assert.deepEqual(u.map((value) => Number(value.toFixed(6))), expected);
  // weights are f32 numbers
  assert(Math.abs(at(expected) - largest) < 1e-6, `${at(expected)}, the largest is ${largest}`);
});

Deno.test("on several images, where the loss has many peaks, chips come within 2 % of the highest and stay in the box", async () => {
  const bound = 0.2, count = 5;
  const { network, at, largest, start } = linearLayer({ bound, count });
  const found = await soughtErrors(oracle, { network, model: searched(bound, 100), chips: 6, count });
  assert(found.flat().every((u) => Math.abs(u) <= 1), "within the bound");
  const reached = (Math.max(...found.map(at)) - start) / (largest - start);
  assert(reached > 0.98 && reached < 1 + 1e-6, `${reached} of what there is`);
});

const NETWORK = lenet("relu");
const TEST = samplesOf(NETWORK, 30);
// labels that the exact network gets right: there is something to lose
TEST.labels = Uint32Array.from(classesOf((await evaluateExact(oracle, { network: NETWORK, samples: TEST })).logits, 3));

async function outcomes(
  engine: Engine,
  { model, chips, chunk = 4 }: { model: ChipModel; chips: number[]; chunk?: number },
) {
  const mapped = await mapNetwork(engine, { network: NETWORK, model, training: samplesOf(NETWORK, 20) });
  const reference = new Float32Array(30 * 3);
  const numbers = Uint32Array.from(chips);
  return await evaluateChipsInFull(engine, { mapped, model, test: TEST, chips: numbers, chunk, reference });
}

Deno.test("a bound of 0 leaves the exact network, a larger one and a longer search are never better", async () => {
  const exact = await countCorrect(oracle, { network: NETWORK, samples: TEST });
  const at = async (bound: number, steps: number) =>
    (await outcomes(oracle, { model: searched(bound, steps), chips: [0, 7] })).correct;
  assert.deepEqual(await at(0, 1), [exact, exact]);
  const [short, long] = [await at(0.5, 2), await at(0.5, 9)];
  long.forEach((correct, i) => assert(correct <= short[i], `${long} after ${short}`));
  assert(long[0] < exact / 2, `${long} of ${exact}`);
});

gpuOnly("a searched chip is the same alone and among others, its divergence that of its worst errors", async (gpu) => {
  const model = searched(0.05, 6);
  const together = await outcomes(gpu, { model, chips: [3, 1, 8, 2, 5] });
  const alone = await outcomes(gpu, { model, chips: [1], chunk: 1 });
  assert.deepEqual(alone, { correct: [together.correct[1]], divergence: [together.divergence![1]] });
  assert(new Set(together.divergence).size > 1, "chips begin at different places");
  assert(together.divergence!.every((d) => d > 0 && Number.isFinite(d)));
});
