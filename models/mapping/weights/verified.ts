/** Which weights are programmed with read-back, where that is done for a part of them. */

import { permutation } from "../../data/dataset.ts";
import { PURPOSES } from "../../purposes.ts";
import type { BiasedWeights } from "../matrices.ts";
import type { ChipModel } from "../spec.ts";
import type { Weights } from "./weights.ts";

/**
 * The weights of every layer that a verify reaches, 1 or 0 [rows, cols]; null if it reaches all or none.
 *
 * A random choice and the largest weights are taken layer by layer, the same share of each; by curvature the share is one of
 * the whole network, ties broken by |w|.
 *
 * @throws {TypeError} if they are chosen by curvature and a layer has none
 * Source: Yan et al. 2022, SWIM (arXiv 2202.08395): one ranking of all weights.
 */
export function verifiedWeights(
  matrices: BiasedWeights[],
  { verify: { cells, fraction, choose }, seed }: Pick<ChipModel, "verify" | "seed">,
): Uint8Array[] | null {
  if (cells !== "fraction") return null;
  if (choose === "curvature" || choose === "curvature_exact") return mostSalient(matrices, fraction);
  return matrices.map((layer, word) => {
    const size = layer.rows * layer.cols;
    const order = choose === "random"
      ? permutation(size, { seed, purpose: PURPOSES.verify, draw: word })
      : largestFirst(layer);
    return marked(size, order.subarray(0, Math.round(fraction * size)));
  });
}

function largestFirst({ weight }: Weights): Uint32Array {
  return Uint32Array.from(weight, (_, i) => i).sort((a, b) => Math.abs(weight[b]) - Math.abs(weight[a]) || a - b);
}

function mostSalient(matrices: BiasedWeights[], fraction: number): Uint8Array[] {
  const from = [0];
  for (const { weight } of matrices) from.push(from.at(-1)! + weight.length);
  const salience = new Float64Array(from.at(-1)!), sizes = new Float64Array(from.at(-1)!);
  matrices.forEach(({ weight, salience: own }, l) => {
    if (!own) throw new TypeError("Cannot choose weights by curvature: a layer has none");
    salience.set(own, from[l]);
    sizes.set(weight.map(Math.abs), from[l]);
  });
  const order = Uint32Array.from(salience, (_, i) => i)
    .sort((a, b) => salience[b] - salience[a] || sizes[b] - sizes[a] || a - b);
  const all = marked(salience.length, order.subarray(0, Math.round(fraction * salience.length)));
  return matrices.map((_, l) => all.subarray(from[l], from[l + 1]));
}

function marked(size: number, places: Uint32Array): Uint8Array {
  const marks = new Uint8Array(size);
  for (const i of places) marks[i] = 1;
  return marks;
}
