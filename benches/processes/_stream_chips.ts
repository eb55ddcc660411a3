/**
 * `deno run -A benches/processes/_stream_chips.ts [chips] [size]`: multiplies 8 inputs on many chips of one layer and keeps
 * nothing of them but a running mean, so that memory must not grow with their number. Prints what it has found.
 */

import { openEngine } from "../../harness/machine/environment.ts";
import { multiply } from "../../models/mapping/multiply.ts";
import { noisyModel, randomLayer } from "../crossbar_layer.ts";

const VECTORS = 8;

if (import.meta.main) {
  const [chips, size] = [Number(Deno.args[0] ?? 1000), Number(Deno.args[1] ?? 1024)];
  const engine = await openEngine("gpu");
  const { weights, x, calibration } = randomLayer({ size, vectors: VECTORS, seed: 7 });
  const numbers = Uint32Array.from({ length: chips }, (_, i) => i);
  let [seen, sum] = [0, 0];
  await multiply(engine, {
    ...{ weights, model: noisyModel(size), x, calibration, chips: numbers },
    take(part) {
      seen += part.length / (VECTORS * size);
      sum += part.reduce((total, y) => total + y ** 2, 0);
    },
  });
  const root = Math.sqrt(sum / (seen * VECTORS * size));
  console.log(`${seen} chips, root mean square of the products ${root.toPrecision(6)}`);
  engine.close();
}
