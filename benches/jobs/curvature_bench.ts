/** Gradients and Hessian products of an MLP 64-128-10 on 1024 images. */

import { jobBench } from "../../benching.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import type { Engine } from "../../kernels/engine.ts";
import { count } from "../../kernels/kernel.ts";
import { buildProducts, trainedNames } from "../../models/curvature/product_program.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise } from "../../models/networks/network.ts";
import { copiesOf, needOracle } from "./_session_job.ts";

const IMAGES = 1024;
/** Images that the oracle is asked for. */
const FEW = 16;
const SIDES = [["gradient", 1], ["product", 1], ["product", 16]] as const;

for (const [section, probes] of SIDES) {
  const what = section === "gradient" ? "gradient" : probes === 1 ? "Hessian product" : `${probes} Hessian products`;
  jobBench({
    id: `${what} of mlp_64_128_10, ${IMAGES} images`,
    ...{ group: "curvature", version: 1, work: { unit: "step", amount: probes } },
    open: (engine) => openProducts(engine, { section, probes }),
  });
}

/** One section of the Program, the other having left it what it needs. */
async function openProducts(engine: Engine, { section, probes }: { section: string; probes: number }) {
  const namesIn = (names: Iterable<string>, start: string) => [...names].filter((name) => name.startsWith(start));
  const small = loadedOf({ images: FEW, probes });
  const timed = loadedOf({ images: IMAGES, probes });
  // means over copies of few images are those over the few
  const { x, labels } = small.data;
  const copies = { ...small.data, x: copiesOf(x, IMAGES / FEW), labels: copiesOf(labels, IMAGES / FEW) };
  for (const start of ["gradient.", "product."]) {
    const reads = namesIn(small.program.buffers.keys(), start);
    await needOracle(engine, { ...small, reads, most: 1e-4 });
    await needOracle(engine, { ...small, reads, most: 1e-4, timed: { program: timed.program, data: copies } });
  }
  const { program, data } = timed;
  const session = await engine.load(program, data);
  const [last] = namesIn(program.buffers.keys(), `${section}.`);
  session.run();
  await session.read(last);
  return {
    mostCalls: 100,
    async run(calls: number) {
      const device = await session.time(calls, section);
      if (device !== null) return device;
      session.run(calls, section);
      await session.read(last);
      return null;
    },
    close: () => session.close(),
  };
}

/** Random images, labels and signs. */
function loadedOf({ images, probes }: { images: number; probes: number }) {
  const spec = namedNetwork("mlp_64_128_10", { input: [1, 1, 64], classes: 10, activation: "relu" });
  const network = initialise(spec, { seed: 1 });
  const { layers } = network;
  const program = buildProducts({
    ...{ layers, input: spec.input, images, probes, of: trainedNames(layers) },
    ...{ loss: "softmax_cross_entropy", curvature: "hessian", norms: "running" },
  });
  const random = mulberry32(2);
  const x = Float32Array.from({ length: images * 64 }, () => 2 * random() - 1);
  const labels = Uint32Array.from({ length: images }, () => Math.floor(10 * random()));
  const vectors = [...program.buffers.values()].filter(({ name }) => name.startsWith("vector.")).map(
    ({ name, dims }) => [name, Float32Array.from({ length: count(dims) }, () => random() < 0.5 ? -1 : 1)] as const,
  );
  return { program, data: { x, labels, ...network.tensors, ...Object.fromEntries(vectors) } };
}
