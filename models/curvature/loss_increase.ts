/** The rise of the loss under weight noise: as curvature predicts it, and as simulated errors show it. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { type Estimate, estimateOf } from "./estimate.ts";
import { kinkTerms } from "./kinks.ts";
import { networkDiagonal } from "./network_diagonal.ts";
import { type NetworkOperator, openNetworkOperator } from "./network_operator.ts";
import { checkPlace, CurvatureError, imagesThatFit, Parts, type Place } from "./parts.ts";
import { probeBlock } from "./probes.ts";
import { buildSimulation } from "./simulation_program.ts";
import { hutchinsonTrace } from "./trace.ts";
import { analogWeights, type WeightNoise, weightStd } from "./weight_noise.ts";
import { eachLayer } from "../networks/layers.ts";

export interface IncreaseOptions {
  place: Place;
  noise: WeightNoise;
  seed: number;
  /** Of the trace: stop at this relative standard error. 0.01 if left out. */
  tolerance?: number;
  /** Most products. 1024 if left out. */
  most?: number;
}

/** Expected rise of the mean loss, in nats for the cross-entropy. */
export interface Prediction {
  /** ½ tr(ΣH); its standard error is 0 where the trace is exact. */
  curvature: Estimate;
  /** What the kinks of rectifiers add, in the order of execution. */
  kinks: number[];
  total: number;
  /** Mean loss without noise. */
  loss: number;
  /** How tr(ΣH) was found. */
  trace: "exact" | "hutchinson";
}

/** Dense layers and convolutions without anything smooth between them have diag H = diag Gauss–Newton. */
export function isPiecewiseLinear({ network }: Pick<Place, "network">): boolean {
  const bends = ["group_norm", "layer_norm", "batch_norm"];
  return [...eachLayer(network.layers)].every(({ layer }) =>
    !bends.includes(layer.kind) && (layer.kind !== "activation" || ["relu", "leaky_relu"].includes(layer.of))
  );
}

/**
 * ½ tr(ΣH) plus the kinks of piecewise-linear activations.
 *
 * Measured on networks that are not saturated (a loss of 0.3 nats and more), ReLU and GELU, errors of the weight and
 * additive ones: within 2 % of simulation where it is at most 3 % of the loss, within 5 % up to 15 %; at 60 % simulation
 * gives 9 to 15 % more, since the next order is O(s⁴). Kinks of max pooling are left out: on LeNet-5 simulation gave 0.7 to
 * 0.9 of it. The trace is exact on networks of rectifiers, else Hutchinson's.
 */
export async function predictIncrease(engine: Engine, options: IncreaseOptions): Promise<Prediction> {
  const { place, noise, seed, tolerance = 0.01, most } = options;
  const operator = await openNetworkOperator(engine, place);
  try {
    const std = weightStd(place.network, { segments: operator.segments, noise });
    const exact = isPiecewiseLinear(place);
    const curvature = exact
      ? await exactHalfTrace(engine, { place, std })
      : await halfTrace(operator, { std, seed, tolerance, most });
    const kinks = await kinkTerms(engine, { place, std, seed });
    const total = curvature.mean + kinks.reduce((a, b) => a + b, 0);
    return { curvature, kinks, total, loss: operator.loss, trace: exact ? "exact" : "hutchinson" };
  } finally {
    operator.close();
  }
}

async function exactHalfTrace(engine: Engine, { place, std }: { place: Place; std: Float64Array }): Promise<Estimate> {
  const { values } = await networkDiagonal(engine, { ...place, kind: "exact" });
  return { mean: 0.5 * values.reduce((sum, h, i) => sum + h * std[i] ** 2, 0), standardError: 0, probes: 0 };
}

async function halfTrace(
  operator: NetworkOperator,
  options: { std: Float64Array; seed: number; tolerance: number; most?: number },
): Promise<Estimate> {
  const { total: { mean, standardError, probes } } = await hutchinsonTrace(operator, options);
  return { mean: mean / 2, standardError: standardError / 2, probes };
}

/** Rise of the loss as simulated. */
export interface Simulation {
  /** With ½ δᵀHδ as control variate, around the ½ tr(ΣH) that was given. */
  increase: Estimate;
  /** Of the same pairs, without the control variate. */
  plain: Estimate;
}

/** Most pairs to a pass. */
const ROOM = 32;

/**
 * Draws normal errors δ, takes (L(w + δ) + L(w − δ))/2 − L(w) for each, which is free of the gradient, and takes off what
 * ½ δᵀHδ has more than its mean, which is what most of the rest varies by.
 *
 * @param pairs how many δ; @param halfTrace ½ tr(ΣH), the mean of ½ δᵀHδ
 */
export async function simulateIncrease(
  engine: Engine,
  { place, noise, seed, pairs, halfTrace }: IncreaseOptions & { pairs: number; halfTrace: number },
): Promise<Simulation> {
  checkPlace(place);
  if (place.norms === "batch") {
    throw new CurvatureError(`${place.network.spec.name}: expected folded norms, got "batch"`);
  }
  const operator = await openNetworkOperator(engine, place);
  try {
    const std = weightStd(place.network, { segments: operator.segments, noise });
    const draws = { operator, std, seed, pairs };
    const quadratic = await quadratics(draws);
    const rises = await risesOf(engine, { place, ...draws });
    const slope = slopeOf(rises, quadratic);
    return {
      increase: estimateOf(rises.map((rise, k) => rise - slope * (quadratic[k] - halfTrace))),
      plain: estimateOf(rises),
    };
  } finally {
    operator.close();
  }
}

interface Draws {
  operator: NetworkOperator;
  std: Float64Array;
  seed: number;
  pairs: number;
}

/** Errors number `first` on, [count, P]. */
function errors(
  { operator: { size }, std, seed }: Draws,
  { first, count }: { first: number; count: number },
): Float64Array {
  const normals = probeBlock({ first, count, size }, { seed, kind: "gaussian", stream: "noise" });
  return normals.map((z, i) => z * std[i % size]);
}

/** ½ δᵀHδ of every error. */
async function quadratics(draws: Draws): Promise<number[]> {
  const { operator, pairs } = draws;
  const found: number[] = [];
  for (let first = 0; first < pairs; first += ROOM) {
    const count = Math.min(ROOM, pairs - first);
    const deltas = errors(draws, { first, count });
    const products = await operator.apply(deltas, count);
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let i = k * operator.size; i < (k + 1) * operator.size; i++) sum += deltas[i] * products[i];
      found.push(sum / 2);
    }
  }
  return found;
}

async function risesOf(engine: Engine, { place, ...draws }: Draws & { place: Place }): Promise<number[]> {
  const { network: { layers, spec: { input } }, loss = "softmax_cross_entropy" } = place;
  // every weight of them has its copies, those without an error too
  const of = analogWeights(layers);
  checkAnalog(draws, of);
  const build = (images: number) => buildSimulation({ layers, input, loss, images, pairs: ROOM, of });
  const parts = await Parts.open(engine, { place, images: imagesThatFit(engine, place, build), build });
  const rises = new Array(draws.pairs).fill(0);
  try {
    for (const part of parts.parts) {
      const session = parts.enter(part);
      repeatWanted(session, { place, ...part });
      for (let first = 0; first < draws.pairs; first += ROOM) {
        const all = await pairLosses(session, { draws, of, first });
        for (let k = 0; k < ROOM && first + k < draws.pairs; k++) {
          const sum = (from: ArrayLike<number>, at: number) => {
            let total = 0;
            for (let i = at * part.images; i < (at + 1) * part.images; i++) total += from[i];
            return total;
          };
          const rise = (sum(all.plus, k) + sum(all.minus, k)) / 2 - sum(all.loss, 0);
          rises[first + k] += part.share * rise / part.images;
        }
      }
    }
    return rises;
  } finally {
    parts.close();
  }
}

/** @throws {CurvatureError} if a tensor other than the weights of dense layers and convolutions has errors */
function checkAnalog({ operator: { segments }, std }: Draws, of: string[]): void {
  const other = segments.find(({ name, offset, length }) =>
    !of.includes(name) && std.subarray(offset, offset + length).some((value) => value > 0)
  );
  if (!other) return;
  throw new CurvatureError(`${other.name}: expected errors of dense layers' and convolutions' weights alone, got some`);
}

function repeatWanted(
  session: Session,
  { place: { batch, loss }, first, images }: { place: Place; first: number; images: number },
): void {
  const all = loss === "squared_error" ? batch.wanted! : batch.labels!;
  const width = all.length / batch.count;
  const own = all.subarray(first * width, (first + images) * width);
  const many = loss === "squared_error" ? new Float32Array(ROOM * own.length) : new Uint32Array(ROOM * own.length);
  for (let k = 0; k < ROOM; k++) many.set(own, k * own.length);
  session.write(`${loss === "squared_error" ? "wanted" : "labels"}.${ROOM}`, many);
}

async function pairLosses(
  session: Session,
  { draws, of, first }: { draws: Draws; of: string[]; first: number },
): Promise<Record<"plus" | "minus" | "loss", ArrayLike<number>>> {
  const { size, segments } = draws.operator;
  const deltas = errors(draws, { first, count: ROOM });
  for (const { name, offset, length } of segments) {
    if (!of.includes(name)) continue;
    const some = new Float64Array(ROOM * length);
    for (let k = 0; k < ROOM; k++) some.set(deltas.subarray(k * size + offset, k * size + offset + length), k * length);
    session.write(`delta.${name}`, some);
  }
  session.run();
  const [plus, minus, loss] = await Promise.all(["plus", "minus", "loss"].map((name) => session.read(name)));
  return { plus, minus, loss };
}

/** The factor on the control that leaves least variance. */
function slopeOf(values: number[], control: number[]): number {
  const [a, b] = [values, control].map((all) => all.reduce((x, y) => x + y, 0) / all.length);
  const covariance = values.reduce((sum, v, k) => sum + (v - a) * (control[k] - b), 0);
  const variance = control.reduce((sum, v) => sum + (v - b) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}
