/** A network that another tool has trained: ResNet-8 of MLPerf Tiny on CIFAR-10, against what onnxruntime makes of it. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { findSources, loadDataset } from "../../../harness/data/data_store.ts";
import { findWeights } from "../../../harness/execution/weights.ts";
import { DATASETS } from "../../../models/data/mod.ts";
import { buildEvaluation, countCorrect } from "../../../models/networks/accuracy.ts";
import { foldNorms } from "../../../models/networks/fold.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import type { Network } from "../../../models/networks/network.ts";
import { networkFromBytes, networkToBytes } from "../../../models/networks/weights_file.ts";
import { sha256Of } from "../../../models/data/bytes.ts";
import { gpu, oracle } from "../../support.ts";
import { STORE } from "../data_support.ts";
import golden from "./pretrained_golden.json" with { type: "json" };

const FILE = "models/resnet8-cifar10.safetensors";
const PATH = findWeights(FILE, { home: ".", store: STORE });
const MISSING = [
  ...(findSources(STORE, DATASETS[golden.data]).length > 0 ? [] : [`deno task data fetch ${golden.data}`]),
  ...(PATH ? [] : [`put ${FILE} into the folder that NOISEGATE_DATA names`]),
];
const SPEC = namedNetwork(golden.network, { input: [32, 32, 3], classes: 10, activation: "relu" });

/** Registers a test that needs the published weights and images, and an engine. */
function pretrainedTest(name: string, engine: Engine | null, body: (engine: Engine) => Promise<void>): void {
  const reasons = [...MISSING, ...(engine ? [] : ["no WebGPU adapter, see deno task doctor"])];
  const ignore = reasons.length > 0;
  const shown = ignore ? ` (ignored: ${reasons.join("; ")})` : "";
  Deno.test({
    ...{ name: name + shown, ignore, sanitizeOps: false, sanitizeResources: false },
    fn: () => body(engine!),
  });
}

async function pretrained(): Promise<Network> {
  const bytes = await Deno.readFile(PATH!);
  assert.equal(await sha256Of(bytes), golden.sha256);
  return networkFromBytes(bytes, { spec: SPEC, place: FILE });
}

async function testImages() {
  return (await loadDataset(STORE, { name: golden.data, scale: 255 })).test;
}

/** Outputs for the first images, which must be the published ones. */
async function checkOutputs(engine: Engine, network: Network): Promise<void> {
  const { images, labels } = await testImages();
  const count = golden.labels.length;
  assert.deepEqual([...labels.subarray(0, count)], golden.labels);
  const program = buildEvaluation(network, count);
  const x = images.subarray(0, count * 3072);
  const session = await engine.load(program, { ...network.tensors, x, labels: labels.subarray(0, count) });
  session.run();
  const logits = await session.read("logits");
  session.close();
  golden.output.forEach((row, i) => {
    const largest = Math.max(...row.map(Math.abs));
    row.forEach((expected, c) => {
      const got = logits[10 * i + c];
      const off = Math.abs(got - expected) / largest;
      assert(off <= 1e-4, `image ${i} class ${c}: expected ${expected}, got ${got}, ${off} of the largest output`);
    });
  });
}

const VERSIONS: [string, (network: Network) => Network][] = [
  ["as it was read", (network) => network],
  ["with its norms folded", foldNorms],
  ["written and read again", (network) => networkFromBytes(networkToBytes(network), { spec: SPEC, place: "again" })],
];
for (const [what, change] of VERSIONS) {
  pretrainedTest(`the pretrained ${golden.network} gives the outputs of onnxruntime [${what}]`, gpu, async (engine) => {
    await checkOutputs(engine, change(await pretrained()));
  });
}

pretrainedTest(`the pretrained ${golden.network} gives them on the oracle`, oracle, async (engine) => {
  await checkOutputs(engine, await pretrained());
});

// 0.1 points: an image on the border may fall on either side where an adapter rounds differently
const ALLOWED = 0.001 * golden.of;
pretrainedTest(
  `the pretrained ${golden.network} gets ${golden.correct} ± ${ALLOWED} of ${golden.of} right`,
  gpu,
  async (engine) => {
    const samples = await testImages();
    assert.equal(samples.count, golden.of);
    const correct = await countCorrect(engine, { network: await pretrained(), samples });
    assert(Math.abs(correct - golden.correct) <= ALLOWED, `${correct} of ${golden.of}`);
  },
);
