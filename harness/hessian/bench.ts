/** What all quantities of one run share: the operator, its layers, and how far the work is. */

import type { Engine } from "../../kernels/engine.ts";
import { isPiecewiseLinear } from "../../models/curvature/loss_increase.ts";
import { type NetworkDiagonal, networkDiagonal } from "../../models/curvature/network_diagonal.ts";
import { type NetworkOperator, openNetworkOperator } from "../../models/curvature/network_operator.ts";
import type { Operator, Segment } from "../../models/curvature/operator.ts";
import type { Place } from "../../models/curvature/parts.ts";
import type { Progress } from "../output/progress.ts";

/** A layer with trained numbers, and where they lie in the flat vector. */
export type LayerSegment = Segment;

/** Opened once for a network and its images. */
export interface Bench {
  engine: Engine;
  place: Place;
  operator: NetworkOperator;
  layers: LayerSegment[];
  /** Whether the diagonals of Hessian and Gauss–Newton matrix are the same, as on networks of rectifiers. */
  linear: boolean;
  /** The exact diagonal of the Gauss–Newton matrix, worked out when it is first asked for. */
  diagonal: () => Promise<NetworkDiagonal>;
  progress: Progress;
}

export async function openBench(
  engine: Engine,
  { place, progress }: { place: Place; progress: Progress },
): Promise<Bench> {
  progress({ stage: "loss and gradient", unit: "images", done: 0, of: place.batch.count });
  const operator = await openNetworkOperator(engine, place);
  let found: Promise<NetworkDiagonal> | undefined;
  const diagonal = () => {
    progress({ stage: "exact diagonal", unit: "images", done: 0, of: place.batch.count });
    return found ??= networkDiagonal(engine, { ...place, kind: "exact" });
  };
  const layers = layersOf(operator.segments);
  return { engine, place, operator, layers, linear: isPiecewiseLinear(place), diagonal, progress };
}

/** Tensors of one layer lie side by side: `3.body.0.weight` and `3.body.0.bias` become `3.body.0`. */
export function layersOf(segments: readonly Segment[]): LayerSegment[] {
  const layers: LayerSegment[] = [];
  for (const { name, offset, length } of segments) {
    const path = name.slice(0, name.lastIndexOf("."));
    const last = layers.at(-1);
    if (last?.name === path) last.length += length;
    else layers.push({ name: path, offset, length });
  }
  return layers;
}

/** The operator by layers instead of tensors; says how many of at most `of` products are done. */
export function watched({ operator, layers, progress }: Bench, what: string, of: number): Operator {
  let done = 0;
  const apply = async (vectors: Float64Array, count: number) => {
    const products = await operator.apply(vectors, count);
    done += count;
    progress({ stage: what, unit: "products", done, of: Math.max(of, done) });
    return products;
  };
  return { size: operator.size, segments: layers, apply };
}
