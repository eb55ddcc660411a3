/** Loss, gradient and curvature products of a network as one Program of two sections. */

import { appendReverse, appendTangent } from "../../kernels/derivatives.ts";
import { type Buffer, type Call, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { appendForward, type Pass } from "../networks/forward.ts";
import type { PlacedLayer, Shape } from "../networks/layers.ts";
import { appendLoss, type LossKind } from "../networks/loss.ts";
import { declareTensors, trainedOf } from "../networks/network.ts";
import { CurvatureError } from "./parts.ts";

/** `hessian`: of the loss. `gauss_newton`: without the curvature of the network itself, and so without a negative end. */
export type CurvatureKind = "hessian" | "gauss_newton";

export interface ProductOptions {
  layers: PlacedLayer[];
  input: Shape;
  loss: LossKind;
  curvature: CurvatureKind;
  /** What batch norms do: statistics of the batch, or the running ones. */
  norms: "batch" | "running";
  images: number;
  probes: number;
  /** Names of the trained tensors that vary; the others are held. */
  of: string[];
}

/** A network's forward and reverse list in a builder, with what derivatives of it need. */
export interface Primal {
  builder: ProgramBuilder;
  tensors: Map<string, Buffer>;
  /** What the network gives, f32[images, outputs]. */
  outputs: Buffer;
  loss: Buffer;
  lossGradient: Buffer;
  gradients: Buffer[];
  adjointOf: (buffer: Buffer) => Buffer | undefined;
  /** The calls of the forward list (the loss included) and of the reverse list. */
  forward: Call[];
  reverse: Call[];
}

/**
 * Appends forward and reverse list; inputs x f32[images, …], labels or wanted; the tensors are state.
 *
 * @throws {CurvatureError} if the loss does not depend on a tensor, as on running statistics where norms take the batch's
 */
export function appendPrimal(
  name: string,
  { layers, input, loss: kind, norms, images, of }: Omit<ProductOptions, "curvature" | "probes">,
): Primal {
  const builder = new ProgramBuilder(name);
  const x = builder.buffer("x", { dims: [images, input[0] * input[1] * input[2]], role: "input" });
  const tensors = declareTensors(builder, { layers });
  const mode = norms === "batch" ? "batch" as const : "evaluate" as const;
  const pass: Pass = { builder, images, tensors, mode };
  const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  const { loss, gradient: lossGradient } = appendLoss(builder, { outputs, rows: images, kind });
  const forward = [...builder.program.calls];
  const wrt = of.map((tensor) => tensors.get(tensor)!);
  const { adjointOf } = appendReverse(builder, { of: loss, wrt });
  const gradients = wrt.map((tensor) => {
    const gradient = adjointOf(tensor);
    if (!gradient) throw new CurvatureError(`${tensor.name}: expected a tensor that the loss depends on`);
    return gradient;
  });
  const reverse = builder.program.calls.slice(forward.length);
  return { builder, tensors, outputs, loss, lossGradient, gradients, adjointOf, forward, reverse };
}

/**
 * Section `gradient`: outputs `loss` f32[images] and `gradient.<tensor>` of the mean loss. Section `product`: inputs
 * `vector.<tensor>` f32[probes, …], outputs `product.<tensor>` f32[probes, …], left out where it is zero; it may be run any
 * number of times after the first.
 */
export function buildProducts(options: ProductOptions): Program {
  const { of, probes, curvature } = options;
  const { builder, tensors, loss, lossGradient, gradients, forward, reverse } = appendPrimal("curvature", options);
  builder.keep(loss, "loss");
  of.forEach((name, i) => builder.keep(gradients[i], `gradient.${name}`));
  builder.endSection("gradient");
  const seeds = of.map((name): [Buffer, Buffer] => {
    const tensor = tensors.get(name)!;
    return [tensor, builder.buffer(`vector.${name}`, { dims: [probes, ...tensor.dims], role: "input" })];
  });
  const products = curvature === "hessian"
    ? appendTangent(builder, { calls: [...forward, ...reverse], seeds, of: gradients, probes })
    : appendGaussNewton(builder, { forward, reverse, seeds, lossGradient, gradients, probes });
  of.forEach((name, i) => products[i] && builder.keep(products[i], `product.${name}`));
  builder.endSection("product");
  return builder.program;
}

/** The tangent of the reverse list, with everything that the forward pass left in it held. */
function appendGaussNewton(
  builder: ProgramBuilder,
  { forward, reverse, seeds, lossGradient, gradients, probes }:
    & Pick<Primal, "forward" | "reverse" | "lossGradient" | "gradients">
    & { seeds: [Buffer, Buffer][]; probes: number },
): (Buffer | undefined)[] {
  const [turned] = appendTangent(builder, { calls: forward, seeds, of: [lossGradient], probes });
  if (!turned) return gradients.map(() => undefined);
  return appendTangent(builder, { calls: reverse, seeds: [[lossGradient, turned]], of: gradients, probes });
}

/** Names of the trained tensors of a network. */
export function trainedNames(layers: PlacedLayer[]): string[] {
  return trainedOf(layers).map(({ name }) => name);
}
