/** Products of real networks: against differences in f64, the gpu against f64, and what every Hessian keeps to. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import type { NetworkOperator } from "../../../models/curvature/network_operator.ts";
import { openNetworkOperator, type OperatorOptions } from "../../../models/curvature/network_operator.ts";
import type { Network } from "../../../models/networks/network.ts";
import { gpuOnly, oracle } from "../../support.ts";
import {
  BATCH_NORM,
  batchOf,
  difference,
  GROUP_NORM,
  LAYER_NORM,
  lenet,
  mlp,
  norm,
  residual,
  vectorsOf,
} from "./network_support.ts";

const SMOOTH: [label: string, network: Network, norms?: "batch" | "running"][] = [
  ["mlp gelu", mlp("gelu")],
  ["mlp sigmoid", mlp("sigmoid")],
  ["lenet gelu", lenet("gelu")],
  ["lenet tanh", lenet("tanh")],
  ["residual with group norm", residual(GROUP_NORM)],
  ["residual with layer norm", residual(LAYER_NORM)],
  ["residual with batch norm, of the batch", residual(BATCH_NORM), "batch"],
  ["residual with batch norm, running", residual(BATCH_NORM), "running"],
];

async function withOperator<T>(
  engine: Engine,
  options: OperatorOptions,
  use: (operator: NetworkOperator) => Promise<T>,
): Promise<T> {
  const operator = await openNetworkOperator(engine, options);
  try {
    return await use(operator);
  } finally {
    operator.close();
  }
}

/** Gradient at weights moved along a vector. */
function gradientAt(options: OperatorOptions, { v, by }: { v: Float64Array; by: number }): Promise<Float64Array> {
  return withOperator(oracle, options, async ({ segments }) => {
    const { network } = options;
    const tensors: Record<string, Float32Array> = { ...network.tensors };
    for (const { name, offset, length } of segments) {
      // the oracle engine keeps f64; a Float32Array would round the step away
      tensors[name] = Float64Array.from(
        { length },
        (_, i) => network.tensors[name][i] + by * v[offset + i],
      ) as unknown as Float32Array;
    }
    return await withOperator(
      oracle,
      { ...options, network: { ...network, tensors } },
      (o) => Promise.resolve(o.gradient),
    );
  });
}

for (const [label, network, norms] of SMOOTH) {
  const options: OperatorOptions = { network, batch: batchOf(network), norms };

  Deno.test(`the f64 Hessian product agrees with central differences of the gradient [${label}]`, async () => {
    await withOperator(oracle, options, async (operator) => {
      const v = vectorsOf(operator.size);
      const hv = await operator.apply(v, 1);
      const h = 1e-5;
      const [up, down] = [await gradientAt(options, { v, by: h }), await gradientAt(options, { v, by: -h })];
      const differences = up.map((g, i) => (g - down[i]) / (2 * h));
      const error = difference(hv, differences) / norm(hv);
      assert(error < 1e-7, `expected a relative error below 1e-7, got ${error}`);
    });
  });

  gpuOnly(`loss, gradient and products in f32 stay at the bars [${label}]`, async (engine) => {
    const exact = await openNetworkOperator(oracle, options);
    await withOperator(engine, options, async (operator) => {
      assert(Math.abs(operator.loss - exact.loss) <= 1e-6 * exact.loss, `loss ${operator.loss}, not ${exact.loss}`);
      const gradient = difference(operator.gradient, exact.gradient) / norm(exact.gradient);
      assert(gradient <= 5e-6, `gradient: expected at most 5e-6, got ${gradient}`);
      const [u, v] = [vectorsOf(operator.size, { seed: 1 }), vectorsOf(operator.size, { seed: 2 })];
      const mix = u.map((a, i) => 0.5 * a - 2 * v[i]);
      const all = await operator.apply(Float64Array.of(...u, ...v, ...mix), 3);
      const [hu, hv, hmix] = [0, 1, 2].map((p) => all.subarray(p * operator.size, (p + 1) * operator.size));
      const product = difference(hv, await exact.apply(v, 1)) / norm(hv);
      assert(product <= 1e-5, `product: expected at most 1e-5, got ${product}`);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
      const symmetry = Math.abs(dot(u, hv) - dot(v, hu)) / (norm(u) * norm(hv));
      assert(symmetry <= 1e-6, `symmetry: expected at most 1e-6, got ${symmetry}`);
      const linear = difference(hmix, hu.map((a, i) => 0.5 * a - 2 * hv[i])) / norm(hmix);
      assert(linear <= 1e-5, `linearity: expected at most 1e-5, got ${linear}`);
    });
  });

  gpuOnly(`probes in a batch have the bits that each has alone [${label}]`, async (engine) => {
    await withOperator(engine, options, async (operator) => {
      const vectors = vectorsOf(operator.size, { count: 5 });
      const together = await operator.apply(vectors, 5);
      for (let p = 0; p < 5; p++) {
        const one = vectors.slice(p * operator.size, (p + 1) * operator.size);
        const alone = await operator.apply(one, 1);
        assert.deepEqual(together.slice(p * operator.size, (p + 1) * operator.size), alone, `probe ${p}`);
      }
    });
  });
}

/** What cannot be asked for, and what is told. */
const REFUSED: [label: string, change: (options: OperatorOptions) => OperatorOptions, message: RegExp][] = [
  [
    "batch norms without a word",
    ({ batch: _, ...rest }) => ({ ...rest, network: residual(BATCH_NORM), batch: batchOf(residual(BATCH_NORM)) }),
    /^CurvatureError: residual batch_norm: expected a network without batch norms, or a word on what they do, got neither \(fold them into the weights, or ask for norms "batch" or "running"\)$/,
  ],
  [
    "a weight that is no number",
    ({ network, ...rest }) => {
      const spoilt = network.tensors["2.weight"].slice().fill(NaN, 4, 5);
      return { ...rest, network: { ...network, tensors: { ...network.tensors, "2.weight": spoilt } } };
    },
    /^NetworkError: mlp gelu 2\.weight\[4\]: expected a finite number, got NaN$/,
  ],
  [
    "an image that is none",
    ({ batch, ...rest }) => ({ ...rest, batch: { ...batch, images: batch.images.slice().fill(Infinity, 12, 13) } }),
    /^CurvatureError: mlp gelu images\[1\]: expected finite numbers, got Infinity$/,
  ],
  [
    "half an image",
    ({ batch, ...rest }) => ({ ...rest, batch: { ...batch, images: batch.images.slice(6) } }),
    /^CurvatureError: mlp gelu images: expected 12 numbers for each of at least one image, got 66 for 6 images$/,
  ],
  [
    "a label that is no class",
    ({ batch, ...rest }) => ({ ...rest, batch: { ...batch, labels: Uint32Array.of(0, 1, 4, 0, 0, 0) } }),
    /^CurvatureError: mlp gelu labels\[2\]: expected a class below 4, got 4$/,
  ],
  [
    "no values",
    (options) => ({ ...options, loss: "squared_error" }),
    /^CurvatureError: mlp gelu wanted: expected 24 numbers, got none$/,
  ],
  [
    "an unknown tensor",
    (options) => ({ ...options, of: ["9.weight"] }),
    /^CurvatureError: 9\.weight: expected a tensor of the network, got an unknown name$/,
  ],
  [
    "no tensor at all",
    (options) => ({ ...options, of: [] }),
    /^CurvatureError: of: expected at least one tensor that varies, got none$/,
  ],
  [
    "a tensor twice",
    (options) => ({ ...options, of: ["0.weight", "0.weight"] }),
    /^CurvatureError: 0\.weight: expected every tensor once, got it twice$/,
  ],
  [
    "statistics that the batch replaces",
    () => {
      const network = residual(BATCH_NORM);
      return { network, batch: batchOf(network), norms: "batch", of: ["1.running_mean"] };
    },
    /^CurvatureError: 1\.running_mean: expected a tensor that the loss depends on$/,
  ],
  [
    "hardly any memory",
    (options) => ({ ...options, memoryBytes: 100 }),
    /^CurvatureError: mlp gelu: expected one image to fit in 100 bytes, got more$/,
  ],
];

for (const [label, change, message] of REFUSED) {
  Deno.test(`openNetworkOperator() refuses ${label}`, async () => {
    const network = mlp("gelu");
    await assert.rejects(openNetworkOperator(oracle, change({ network, batch: batchOf(network) })), message);
  });
}

gpuOnly("a batch cut into parts has the same products", async (engine) => {
  const network = lenet("gelu");
  const whole = { network, batch: batchOf(network, 7) };
  const parted = await openNetworkOperator(engine, { ...whole, memoryBytes: 60_000 });
  assert(parted.pass.images < 7, `${parted.pass.images} images a pass`);
  const operator = await openNetworkOperator(engine, whole);
  const vectors = vectorsOf(operator.size, { count: 3 });
  const [a, b] = [await operator.apply(vectors, 3), await parted.apply(vectors, 3)];
  assert(difference(a, b) / norm(a) < 1e-6 && Math.abs(operator.loss - parted.loss) < 1e-6 * operator.loss);
  parted.close();
  operator.close();
});

Deno.test("a batch with labels and values is compared with what the loss needs", async () => {
  const network = mlp("tanh");
  const batch = batchOf(network);
  const both = { ...batch, wanted: new Float32Array(4 * batch.count) };
  for (const loss of ["softmax_cross_entropy", "squared_error"] as const) {
    const [one, other] = loss === "squared_error" ? ["wanted", "labels"] as const : ["labels", "wanted"] as const;
    const alone = { ...batch, [other]: undefined, [one]: both[one] };
    const [a, b] = await Promise.all(
      [both, alone].map((given) =>
        withOperator(oracle, { network, batch: given, loss }, (operator) => Promise.resolve(operator.loss))
      ),
    );
    assert.equal(a, b);
  }
});
