/** Whole networks against torch in float64: losses, gradients, products of second derivatives, running statistics. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { sha256Of } from "../../../kernels/golden.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { readSafetensors } from "../../../kernels/safetensors.ts";
import { openNetworkOperator } from "../../../models/curvature/network_operator.ts";
import type { Batch } from "../../../models/curvature/parts.ts";
import type { CurvatureKind } from "../../../models/curvature/product_program.ts";
import { appendForward, type Pass } from "../../../models/networks/forward.ts";
import type { NetworkSpec } from "../../../models/networks/layers.ts";
import { appendLoss, type LossKind } from "../../../models/networks/loss.ts";
import { declareTensors, inputSize, type Network, type Tensors, trainedOf } from "../../../models/networks/network.ts";
import { placeNetwork } from "../../../models/networks/shapes.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { difference, norm } from "../curvature/network_support.ts";
import golden from "./networks_golden.json" with { type: "json" };

const bytes = await Deno.readFile(new URL("./networks_golden.safetensors", import.meta.url));
const { tensors: arrays } = readSafetensors(bytes, "networks_golden.safetensors");

interface Golden {
  name: string;
  network: Network;
  batch: Batch;
  loss: LossKind;
  norms?: "batch" | "running";
  trained: string[];
  /** losses, gradient, product0, product1, gauss_newton, moved.<tensor>. */
  expect: Record<string, Float64Array>;
}

const CASES = golden.cases.map((one, index): Golden => {
  const of = (prefix: string) => {
    const named = Object.entries(arrays).filter(([name]) => name.startsWith(`${index}/${prefix}`));
    return Object.fromEntries(named.map(([name, { data }]) => [name.slice(`${index}/${prefix}`.length), data]));
  };
  const spec = one.spec as NetworkSpec;
  const network: Network = { spec, layers: placeNetwork(spec), tensors: of("tensor.") as Tensors };
  const batch = { ...of("batch."), count: one.images } as unknown as Batch;
  const { name, trained } = one;
  const expect = of("expect.") as Record<string, Float64Array>;
  return { name, network, batch, trained, expect, loss: one.loss as LossKind, norms: one.norms as Golden["norms"] };
});

/** Largest relative differences allowed: of sums in f64, and the project's bars for f32. */
const BARS = {
  oracle: { losses: 1e-10, gradient: 1e-10, product: 1e-10, moved: 1e-10 },
  gpu: { losses: 1e-6, gradient: 5e-6, product: 1e-5, moved: 1e-6 },
};

function near(what: string, { got, expected, bar }: { got: ArrayLike<number>; expected: Float64Array; bar: number }) {
  assert.equal(got.length, expected.length, `${what}: number of values`);
  const error = difference(got, expected) / norm(expected);
  assert(error <= bar, `${what}: expected a relative error of at most ${bar}, got ${error}`);
}

/** The vector of the golden script. */
function vectorOf(size: number, which: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => ((i * (37 + 20 * which) + 11) % 64 - 31.5) / 32);
}

/** Losses of all images and, of a pass that trains, the running statistics behind it. */
async function forward(
  engine: Engine,
  { golden: { network, batch, loss }, mode }: { golden: Golden; mode: Pass["mode"] },
): Promise<{ losses: ArrayLike<number>; stateOf: (name: string) => ArrayLike<number> }> {
  const { layers, spec } = network;
  const builder = new ProgramBuilder("golden network");
  const x = builder.buffer("images", { dims: [batch.count, inputSize(spec)], role: "input" });
  const pass: Pass = { builder, images: batch.count, tensors: declareTensors(builder, { layers }), mode };
  const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  builder.keep(appendLoss(builder, { outputs, rows: batch.count, kind: loss }).loss, "losses");
  const { images, labels, wanted } = batch;
  const data = { images, ...(labels && { labels }), ...(wanted && { wanted }), ...network.tensors };
  const session = await engine.load(builder.program, data);
  session.run();
  const names = ["losses", ...Object.keys(network.tensors)];
  const values = await Promise.all(names.map((name) => session.read(name)));
  session.close();
  return { losses: values[0], stateOf: (name) => values[names.indexOf(name)] };
}

async function checkForward(engine: Engine, { golden, bars }: { golden: Golden; bars: typeof BARS.gpu }) {
  const { expect, norms } = golden;
  const mode = norms === "batch" ? "train" : "evaluate";
  const { losses, stateOf } = await forward(engine, { golden, mode });
  near("losses", { got: losses, expected: expect.losses, bar: bars.losses });
  const moved = Object.keys(expect).filter((key) => key.startsWith("moved."));
  assert.equal(moved.length, mode === "train" ? 6 : 0);
  for (const key of moved) near(key, { got: stateOf(key.slice(6)), expected: expect[key], bar: bars.moved });
}

async function checkDerivatives(engine: Engine, { golden, bars }: { golden: Golden; bars: typeof BARS.gpu }) {
  const { network, batch, loss, norms, expect } = golden;
  const open = (curvature: CurvatureKind) => openNetworkOperator(engine, { network, batch, loss, norms, curvature });
  const hessian = await open("hessian");
  near("gradient", { got: hessian.gradient, expected: expect.gradient, bar: bars.gradient });
  const { size } = hessian;
  const both = await hessian.apply(Float64Array.of(...vectorOf(size, 0), ...vectorOf(size, 1)), 2);
  hessian.close();
  for (const which of [0, 1]) {
    const got = both.subarray(which * size, (which + 1) * size);
    near(`product ${which}`, { got, expected: expect[`product${which}`], bar: bars.product });
  }
  const gaussNewton = await open("gauss_newton");
  const got = await gaussNewton.apply(vectorOf(size, 0), 1);
  gaussNewton.close();
  near("Gauss–Newton product", { got, expected: expect.gauss_newton, bar: bars.product });
}

Deno.test("networks golden: arrays and manifest belong together", async () => {
  assert.equal(await sha256Of(bytes), golden.sha256);
});

for (const one of CASES) {
  Deno.test(`networks golden: the flat vector goes through torch's tensors in their order [${one.name}]`, () => {
    assert.deepEqual(trainedOf(one.network.layers).map(({ name }) => name), one.trained);
  });
  Deno.test(`networks golden: the oracle gives torch's losses and statistics [${one.name}]`, () =>
    checkForward(oracle, { golden: one, bars: BARS.oracle }));
  Deno.test(`networks golden: the oracle gives torch's gradient and products [${one.name}]`, () =>
    checkDerivatives(oracle, { golden: one, bars: BARS.oracle }));
  gpuOnly(
    `networks golden: losses and statistics in f32 stay at the bars [${one.name}]`,
    (engine) => checkForward(engine, { golden: one, bars: BARS.gpu }),
  );
  gpuOnly(
    `networks golden: gradient and products in f32 stay at the bars [${one.name}]`,
    (engine) => checkDerivatives(engine, { golden: one, bars: BARS.gpu }),
  );
}
