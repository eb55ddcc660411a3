/** The rise of the loss under weight noise as simulated errors show it. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { controlledMean } from "./control_variate.ts";
import { type Estimate, estimateOf } from "./estimate.ts";
import { type NetworkOperator, openNetworkOperator } from "./network_operator.ts";
import { checkPlace, CurvatureError, imagesThatFit, Parts, type Place } from "./parts.ts";
import { probeBlock } from "./probes.ts";
import { buildSimulation } from "./simulation_program.ts";
import { analogWeights, type WeightNoise, weightStd } from "./weight_noise.ts";

export interface SimulationOptions {
  place: Place;
  noise: WeightNoise;
  seed: number;
  /** Errors δ that are drawn, at least 2. */
  pairs: number;
  /** ½ tr(ΣH), the mean of ½ δᵀHδ. */
  halfTrace: number;
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
 * @throws {CurvatureError} if norms of a batch tie its images together, or other tensors than the weights that cells hold
 * have errors
 */
export async function simulateIncrease(
  engine: Engine,
  { place, noise, seed, pairs, halfTrace }: SimulationOptions,
): Promise<Simulation> {
  checkPlace(place);
  if (place.norms === "batch") {
    throw new CurvatureError(`${place.network.spec.name}: expected folded norms, got "batch"`);
  }
  const operator = await openNetworkOperator(engine, place);
  try {
    const std = weightStd(place.network, { segments: operator.segments, noise });
    const draws = { operator, std, seed, pairs };
    checkAnalog(place, draws);
    const quadratic = await quadratics(draws);
    const rises = await risesOf(engine, { place, ...draws });
    const increase = controlledMean(rises, { control: quadratic, mean: halfTrace });
    return { increase, plain: estimateOf(rises) };
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
function checkAnalog({ network: { layers } }: Place, { operator: { segments }, std }: Draws): void {
  const of = analogWeights(layers);
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
