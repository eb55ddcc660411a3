/** Second derivatives along a line against differences of Hessian products, in f64, for every kind of layer. */

import assert from "node:assert/strict";
import { appendGradient, appendTangent } from "../../kernels/derivatives.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import { type Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { appendSecondTangent } from "../../kernels/second_tangent.ts";
import { appendForward } from "../../models/networks/forward.ts";
import { ACTIVATIONS } from "../../models/networks/layers.ts";
import { appendLoss, type LossKind } from "../../models/networks/loss.ts";
import { declareTensors, inputSize, type Network, trainedOf } from "../../models/networks/network.ts";
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
} from "../models/curvature/network_support.ts";
import { oracle } from "../support.ts";

const IMAGES = 5;

/** Gradient, H v and D³L[v, v, ·] of a network's loss by all of its weights. */
function appendAll(network: Network, kind: LossKind) {
  const { layers, spec } = network;
  const builder = new ProgramBuilder("second derivatives");
  const x = builder.buffer("x", { dims: [IMAGES, inputSize(spec)], role: "input" });
  const tensors = declareTensors(builder, { layers });
  const pass = { builder, images: IMAGES, tensors, mode: "batch" as const };
  const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  const { loss } = appendLoss(builder, { outputs, rows: IMAGES, kind });
  const wrt = trainedOf(layers).map(({ name }) => tensors.get(name)!);
  const gradients = appendGradient(builder, { of: loss, wrt });
  const calls = [...builder.program.calls];
  const seeds = wrt.map((b): [Buffer, Buffer] => [
    b,
    builder.buffer(`v.${b.name}`, { dims: [1, ...b.dims], role: "input" }),
  ]);
  const bends = appendSecondTangent(builder, { calls, seeds, of: gradients });
  const products = appendTangent(builder, { calls, seeds, of: gradients, probes: 1 });
  for (const b of [...bends, ...products]) if (b?.role === "scratch") b.role = "output";
  return { builder, wrt, bends, products };
}

async function check(network: Network, kind: LossKind): Promise<void> {
  const { builder, wrt, bends, products } = appendAll(network, kind);
  const random = mulberry32(2);
  const { images, labels } = batchOf(network, IMAGES);
  const wanted = Float32Array.from({ length: IMAGES * 4 }, () => random());
  const given: Record<string, Numbers> = kind === "squared_error"
    ? { wanted: wanted.subarray(0, IMAGES * outputs(network)) }
    : { labels: labels! };
  const at = Object.fromEntries(wrt.map(({ name }) => [name, Float64Array.from(network.tensors[name])]));
  const v = Object.fromEntries(
    wrt.map(({ name, dims }) => [name, Float64Array.from({ length: count(dims) }, () => random() - 0.5)]),
  );
  const vectors = Object.fromEntries(wrt.map(({ name }) => [`v.${name}`, v[name]]));
  const session = await oracle.load(builder.program, { x: images, ...network.tensors, ...given, ...vectors });
  const productsAt = async (by: number) => {
    for (const { name } of wrt) session.write(name, at[name].map((w, i) => w + by * v[name][i]));
    session.run();
    return (await Promise.all(products.map((b, i) => read(b, wrt[i])))).flat();
  };
  const read = async (b: Buffer | undefined, { dims }: Buffer) =>
    b ? [...await session.read(b.name)] : new Array(count(dims)).fill(0);
  const [up, down] = [await productsAt(1e-5), await productsAt(-1e-5)];
  const expected = up.map((value, i) => (value - down[i]) / 2e-5);
  await productsAt(0);
  const got = (await Promise.all(bends.map((b, i) => read(b, wrt[i])))).flat();
  session.close();
  assert(norm(expected) > 1e-3, "a direction along which nothing bends shows nothing");
  // the step leaves 1e-10/6 of a fifth derivative and 1e-11 of rounding
  assert(difference(got, expected) <= 1e-6 * norm(expected), `${difference(got, expected) / norm(expected)}`);
}

function outputs({ spec: { layers } }: Network): number {
  const last = layers.at(-1)!;
  return last.kind === "dense" ? last.outputs : NaN;
}

for (const kind of ["softmax_cross_entropy", "squared_error"] as const) {
  for (const activation of ACTIVATIONS) {
    Deno.test(`second tangents are those of Hessian products [mlp ${activation}, ${kind}]`, () =>
      check(mlp(activation), kind));
  }
  const deep = [lenet("tanh"), lenet("relu"), ...[BATCH_NORM, GROUP_NORM, LAYER_NORM].map((layer) => residual(layer))];
  for (const network of deep) {
    Deno.test(`second tangents are those of Hessian products [${network.spec.name}, ${kind}]`, () =>
      check(network, kind));
  }
}
