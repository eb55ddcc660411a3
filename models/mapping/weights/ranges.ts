/** The sizes of weights: which one takes the whole cell, and which are the largest. */

import type { MappingSpec } from "../spec.ts";
import { colTileOf, type Tiling } from "../tiles.ts";
import type { MappedLayer, Weights } from "./weights.ts";

/** The weight that takes the whole cell, [rowTiles, cols]. */
export function fullWeights(
  layer: Weights,
  { mapping, tiling }: { mapping: MappingSpec; tiling: Tiling },
): Float32Array {
  const { percentile, per } = mapping.range;
  const { rows, cols, weight } = layer;
  const full = new Float32Array(tiling.rowTiles * cols);
  const parts = new Map<string, { sizes: number[]; at: number[] }>();
  for (let t = 0; t < tiling.rowTiles; t++) {
    for (let j = 0; j < cols; j++) {
      const key = per === "layer" ? "" : per === "column" ? String(j) : `${t} ${colTileOf(j, tiling, cols)}`;
      if (!parts.has(key)) parts.set(key, { sizes: [], at: [] });
      const part = parts.get(key)!;
      part.at.push(t * cols + j);
      for (let r = t * tiling.tileRows; r < Math.min(rows, (t + 1) * tiling.tileRows); r++) {
        part.sizes.push(Math.abs(weight[r * cols + j]));
      }
    }
  }
  for (const { sizes, at } of parts.values()) {
    const value = percentileOf(sizes, percentile);
    for (const i of at) full[i] = value;
  }
  return full;
}

/** Largest |w| of the layer, of every column and of every tile. */
export function largestOf({ rows, cols, weight }: Weights, tiling: Tiling): MappedLayer["largest"] {
  const column = new Float32Array(cols);
  const tile = new Float32Array(tiling.rowTiles * tiling.colTiles);
  let layer = 0;
  for (let i = 0; i < rows * cols; i++) {
    const size = Math.abs(weight[i]), j = i % cols;
    const t = Math.floor(i / cols / tiling.tileRows) * tiling.colTiles + colTileOf(j, tiling, cols);
    layer = Math.max(layer, size);
    column[j] = Math.max(column[j], size);
    tile[t] = Math.max(tile[t], size);
  }
  return { layer, column, tile };
}

/** Linear between the sorted values, as numpy's percentile; 100 is the largest. */
export function percentileOf(values: ArrayLike<number>, percentile: number): number {
  if (percentile >= 100) {
    let most = 0;
    for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
    return most;
  }
  const sorted = Float64Array.from(values).sort();
  const at = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(at), above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
