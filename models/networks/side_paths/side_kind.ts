/** What a kind of side path is: layers of its own, their first numbers, and how they are put together. */

import type { Pass, Value } from "../forward.ts";
import type { Layer, PlacedLayer, Shape, SidePath } from "../layers.ts";

/** The layer that a path lies beside. */
export interface Host {
  layer: Layer & { kind: "dense" | "conv2d" };
  input: Shape;
  output: Shape;
}

/** A layer of a side path: digital, and named after what it does there. */
export interface SideLayer {
  role: string;
  layer: Layer & { kind: "dense" | "conv2d" };
  input: Shape;
}

/** Appends a path beside the product y of a layer of inputs x; `product` is the exact one of a layer of the path. */
export type Append = (pass: Pass, beside: {
  placed: PlacedLayer;
  x: Value;
  y: Value;
  product: (layer: PlacedLayer, x: Value) => Value;
}) => Value;

export interface SideKind<S extends SidePath> {
  /** In an order that `append` relies on. */
  layersOf: (side: S, host: Host) => SideLayer[];
  /** Why it cannot lie beside this layer; null if it can. */
  flawOf: (side: S, host: Host) => { expected: string; got: unknown } | null;
  /** First weights of a layer of the path: such that the path changes nothing. */
  firstOf: (role: string) => "identity" | "zero" | "random";
  append: Append;
}

/** 1 × 1 filters on an image, or a dense layer on a vector. */
export function pointwise(
  input: Shape,
  { outputs, bias }: { outputs: number; bias: boolean },
): Pick<SideLayer, "layer" | "input"> {
  const [height, width] = input;
  if (height * width === 1) return { layer: { kind: "dense", outputs, bias }, input };
  return { layer: { kind: "conv2d", channels: outputs, kernel: [1, 1], bias }, input };
}
