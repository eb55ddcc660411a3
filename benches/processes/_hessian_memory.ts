/**
 * `deno run -A benches/processes/_hessian_memory.ts`: the Hessian of resnet20 on 128 images applied to 64 vectors at once, norms folded
 * into the weights. What matters is the peak memory of this process.
 */

import { openEngine } from "../../harness/machine/environment.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import { openNetworkOperator } from "../../models/curvature/network_operator.ts";
import { foldNorms } from "../../models/networks/fold.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise, inputSize } from "../../models/networks/network.ts";

const [IMAGES, PROBES] = [128, 64];

if (import.meta.main) {
  const engine = await openEngine("gpu");
  const spec = namedNetwork("resnet20", { input: [32, 32, 3], classes: 10, activation: "relu" });
  const network = foldNorms(initialise(spec, { seed: 1 }));
  const random = mulberry32(1);
  const images = Float32Array.from({ length: IMAGES * inputSize(spec) }, () => 2 * random() - 1);
  const labels = Uint32Array.from({ length: IMAGES }, () => Math.floor(10 * random()));
  const operator = await openNetworkOperator(engine, { network, batch: { images, labels, count: IMAGES } });
  const vectors = Float64Array.from({ length: PROBES * operator.size }, () => random() < 0.5 ? -1 : 1);
  const products = await operator.apply(vectors, PROBES);
  const sum = products.reduce((total, value, i) => total + value * vectors[i], 0);
  if (!Number.isFinite(sum)) throw new Error("Cannot measure: a product is no number");
  const { images: at, probes, bytes } = operator.pass;
  console.log(`${operator.size} parameters; a pass takes ${at} images, ${probes} vectors, ${bytes / 2 ** 20} MiB`);
  console.log(`trace about ${(sum / PROBES).toPrecision(4)}`);
  operator.close();
  engine.close();
}
