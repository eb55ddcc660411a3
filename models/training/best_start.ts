/** Low-rank paths that begin as the best approximation of what rounding has taken from their layers. */

import { analogLayers, matricesOf } from "../mapping/matrices.ts";
import type { Network, Tensors } from "../networks/network.ts";
import { sideOf } from "../networks/side_paths/side_path.ts";
import { svd } from "../numeric/svd.ts";

/**
 * Tensors of all low-rank paths such that B A is the truncated singular value decomposition of W − Q(W), each factor with the
 * root of the values.
 *
 * @param network with its paths, the weights W before they were rounded
 * @param held Q(W) of every layer, as matrices
 * Source: Eckart and Young 1936; as in Neural Precision Polarization, arXiv 2411.05845 (reconstruction).
 */
export function bestPaths(network: Network, held: readonly Float32Array[]): Tensors {
  const matrices = matricesOf(network);
  const paths: Tensors = {};
  analogLayers(network.layers).forEach((placed, l) => {
    const side = sideOf(placed.layer);
    if (side?.kind !== "low_rank") return;
    const { rows, cols, weight } = matrices[l];
    const lost = Float64Array.from(weight, (w, i) => w - held[l][i]);
    const { values, left, right } = svd(lost, { rows, cols });
    const { rank } = side, all = values.length;
    const [down, up] = placed.side.map(({ tensors: [{ name }] }) => name);
    const root = (k: number) => Math.sqrt(values[k]);
    paths[down] = Float32Array.from({ length: rows * rank }, (_, i) => {
      const [row, k] = [Math.floor(i / rank), i % rank];
      return left[row * all + k] * root(k);
    });
    paths[up] = Float32Array.from({ length: rank * cols }, (_, i) => {
      const [k, col] = [Math.floor(i / cols), i % cols];
      return right[col * all + k] * root(k);
    });
  });
  return paths;
}
