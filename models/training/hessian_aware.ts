/**
 * Hessian-aware SGD: gradients of E[L(w + δ)] ≈ L(w) + ½ tr(ΣH), where δ are errors of the weights as cells will have them
 * and Σ is their covariance. A reconstruction: of Wan et al. the abstract could be read, not the rule.
 *
 * - `sampled`: ∇L(w + δ), a mean over draws: plain noise injection.
 * - `antithetic`: ½ [∇L(w + δ) + ∇L(w − δ)] = ∇L + ½ ∇(δᵀHδ) + O(δ⁴): the noise of first order cancels, the curvature stays,
 *   seen at the size of the errors, kinks of ReLUs included.
 * - `explicit`: ∇[L + ½ mean of vᵀHv], v = σ · random signs (Hutchinson), by the exact third derivative: curvature at the
 *   point itself. The mean of errors that have one (lognormal ones, censored ones) is left out.
 *
 * Errors are held in the derivative: how they would grow with a weight is not followed.
 * Source: Wan, Wang, Zhou, Iyer, Roychowdhury, arXiv 2008.02400 (reconstruction); sampled: Joshi et al. 2020.
 */

import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import type { Buffer } from "../../kernels/program.ts";
import { distributionSd } from "../curvature/cell_noise.ts";
import type { Programming } from "../devices/device.ts";
import { analogLayers } from "../mapping/matrices.ts";
import { type Activation, eachLayer, type PlacedLayer } from "../networks/layers.ts";
import type { Point, StepContext } from "./context.ts";
import { appendDropped, appendMasks } from "./drop_connect.ts";
import {
  type Amplitudes,
  appendAmplified,
  appendCopies,
  appendErrors,
  appendProgrammed,
  appendRamp,
  isOfWeights,
  type TrainingNoise,
} from "./noise.ts";
import { levelsOf } from "./objective.ts";
import type { Training } from "./training.ts";

const KINKED: Activation[] = ["relu", "leaky_relu"];

/** Paths of the layers whose weights lie on cells, those of companions after the network's. */
export function analogPaths({ layers, companions }: Pick<StepContext, "layers" | "companions">): string[] {
  return [layers, ...companions.map(({ layers: own }) => own)].flatMap(analogLayers).map(({ path }) => path);
}

/** Passes of a step for the loss of which the objective is the mean. */
export function setsOf({ noise }: Pick<Training, "noise">): number {
  return (noise?.draws ?? 1) * (noise?.use === "antithetic" ? 2 : 1);
}

/**
 * What a user should know of the explicit form on this network; none where there is nothing. The Hessian of a piecewise
 * linear network is that between its kinks, and errors of cells reach across them.
 */
export function kinkDoubts({ noise }: Pick<Training, "noise">, layers: PlacedLayer[]): string[] {
  if (noise?.use !== "explicit") return [];
  const kinked = [...eachLayer(layers)].flatMap(({ layer }) =>
    layer.kind === "max_pool"
      ? ["max_pool"]
      : layer.kind === "activation" && KINKED.includes(layer.of)
      ? [layer.of]
      : []
  );
  if (kinked.length === 0) return [];
  const names = [...new Set(kinked)].join(" and ");
  return [`training.noise.use explicit sees no kinks of ${names}, which errors reach across: antithetic does`];
}

/** The points at which a step takes gradients: the tensors themselves without noise. */
export function appendPoint(context: StepContext, tensors: Map<string, Buffer>): Point {
  const { noise } = context.training;
  if (!noise) return { tensors, copies: 1 };
  return (noise.use === "explicit" ? appendDirections : appendMoved)(context, { tensors, noise });
}

interface At {
  tensors: Map<string, Buffer>;
  noise: TrainingNoise;
}

/** Weights with errors, copies of them in the order signs, draws, levels. */
function appendMoved(context: StepContext, { tensors, noise }: At): Point {
  const { builder, training } = context;
  const signs = noise.use === "antithetic" ? [1, -1] : [1];
  const levels = levelsOf(training);
  const amplitudes = { draws: noise.draws ?? 1, levels, signs, ramp: appendRamp(context) };
  const drawn = amplitudes.draws * levels.length, copies = signs.length * drawn;
  const moved = analogPaths(context).map((path, layer): [string, Buffer] => {
    const weight = tensors.get(`${path}.weight`)!;
    const draw = { weight, layer, copies: drawn, noise };
    const all = isPlain(amplitudes) && isOfWeights(noise) ? appendProgrammed(context, draw) : appendSums(context, {
      ...{ weight, copies },
      errors: appendAmplified(context, { errors: appendErrors(context, draw), amplitudes }),
    });
    // opposite errors lose the same weights, or they would not be opposite
    const mask = appendMasks(context, { layer, copies: drawn, size: count(weight.dims) });
    const kept = appendDropped({ builder }, { x: all, mask, sets: signs.length });
    return [`${path}.weight`, builder.refine(kept, copies === 1 ? weight.dims : [copies, ...weight.dims])];
  });
  return { tensors: new Map([...tensors, ...moved]), copies };
}

/** Whether weights as they were programmed are what is asked for. */
function isPlain({ levels, signs, ramp }: Amplitudes): boolean {
  return !ramp && signs.length === 1 && levels.every((level) => level === 1);
}

function appendSums(
  { builder }: StepContext,
  { weight, errors, copies }: { weight: Buffer; errors: Buffer; copies: number },
): Buffer {
  const params = { batch: copies, batch_a: 1, batch_b: copies, count: count(weight.dims), scale: 1 };
  return builder.call(add, { params, buffers: { a: weight, b: errors } }).sum;
}

/** The weights themselves, a copy for every direction of random signs, each of the errors' standard deviation. */
function appendDirections(context: StepContext, { tensors, noise }: At): Point {
  const { builder } = context;
  const { law, deviation } = signLaw(noise.programming);
  const copies = noise.draws ?? 1;
  const amplitudes = { draws: copies, levels: [deviation], signs: [1], ramp: appendRamp(context) };
  const directions = new Map<string, Buffer>();
  const copied = analogPaths(context).map((path, layer): [string, Buffer] => {
    const name = `${path}.weight`, weight = tensors.get(name)!;
    const signs = appendErrors(context, { weight, layer, copies, noise: { ...noise, programming: law } });
    const errors = appendAmplified(context, { errors: signs, amplitudes });
    const mask = appendMasks(context, { layer, copies, size: count(weight.dims) });
    const dims = copies === 1 ? weight.dims : [copies, ...weight.dims];
    directions.set(name, builder.refine(appendDropped({ builder }, { x: errors, mask, sets: 1 }), dims));
    const all = appendDropped({ builder }, { x: appendCopies(context, { weight, copies }), mask, sets: 1 });
    return [name, builder.refine(all, dims)];
  });
  return { tensors: new Map([...tensors, ...copied]), copies, directions };
}

/**
 * The law whose errors are ± the deviation of another law, and what they must be multiplied by for its standard deviation.
 * A lognormal error counts as a proportional one of its variance.
 */
export function signLaw({ kind, coefficients, distribution, deviceSpread }: Programming): {
  law: Programming;
  deviation: number;
} {
  const signs = { distribution: { shape: "pepper", probability: 1 } as const, deviceSpread: 0 };
  // the spread of σ itself from device to device is independent of the error
  const deviation = distributionSd(distribution) * Math.sqrt(1 + deviceSpread ** 2);
  if (kind !== "lognormal") return { law: { kind, coefficients, ...signs }, deviation };
  const [sigma, shift] = coefficients;
  const variance = (deviation * sigma) ** 2;
  const relative = Math.sqrt(Math.expm1(variance) * Math.exp(variance + 2 * shift));
  return { law: { kind: "proportional", coefficients: [relative, 0, 0, 0, 0], ...signs }, deviation: 1 };
}
