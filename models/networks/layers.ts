/** What a network is made of: layers as plain data, and where each of them stands. */

/** Height, width and channels of one image; a vector is [1, 1, length]. Arrays are laid out channels last. */
export type Shape = [height: number, width: number, channels: number];

export const ACTIVATIONS = ["relu", "leaky_relu", "gelu", "silu", "tanh", "sigmoid"] as const;
export type Activation = typeof ACTIVATIONS[number];

/**
 * Zeros around an image: a number on every side, four of them as [top, bottom, left, right], `valid` for none, `same` for
 * as many as keep ⌈size / stride⌉ pixels, the odd one below and on the right (TensorFlow's rule).
 */
export type Padding = number | [top: number, bottom: number, left: number, right: number] | "same" | "valid";

/** Windows of a convolution or a pooling: size and step along (y, x). */
export interface Windows {
  kernel: [y: number, x: number];
  stride?: [y: number, x: number];
  padding?: Padding;
}

/** A digital path beside the analog product of a layer, exact and trained by itself: side_paths/. */
export type SidePath =
  /** Filters of its generator. */
  | { kind: "compensation"; filters: number }
  | { kind: "low_rank"; rank: number };

export type Layer =
  | { kind: "dense"; outputs: number; bias?: boolean; side?: SidePath }
  | { kind: "conv2d"; channels: number; groups?: number; bias?: boolean; side?: SidePath } & Windows
  | { kind: "activation"; of: Activation; slope?: number }
  | { kind: "max_pool" } & Windows
  | { kind: "average_pool"; ignorePadding?: boolean } & Windows
  | { kind: "global_average_pool" }
  | { kind: "batch_norm"; epsilon?: number; momentum?: number }
  | { kind: "group_norm"; groups: number; epsilon?: number }
  | { kind: "layer_norm"; epsilon?: number }
  | { kind: "dropout"; rate: number }
  | { kind: "flatten" }
  | { kind: "residual"; body: Layer[]; shortcut?: Layer[] };

/** A network as data. Its outputs are logits or values; the loss belongs to the training. */
export interface NetworkSpec {
  name: string;
  input: Shape;
  layers: Layer[];
}

/** A named array of a layer. */
export interface TensorSpec {
  /** Path of its layer and role, such as `3.body.0.weight`. */
  name: string;
  dims: number[];
  /** Weights are trained; the running statistics of a batch norm are not. */
  trained: boolean;
}

/** A layer with its place in the network and everything that follows from its inputs. */
export interface PlacedLayer {
  /** `0`, or `3.body.0` inside a residual block. */
  path: string;
  layer: Layer;
  input: Shape;
  output: Shape;
  tensors: TensorSpec[];
  /** Of a residual block. */
  body: PlacedLayer[];
  shortcut: PlacedLayer[];
  /** Digital layers of the path beside it, which no array holds. */
  side: PlacedLayer[];
}

/** Sizes of a convolution or pooling on given images. */
export interface Geometry {
  out: [height: number, width: number];
  stride: [y: number, x: number];
  /** Zeros above and on the left; the other sides follow from `out`. */
  pad: [y: number, x: number];
}

/** All layers of a tree in order of execution, blocks before what they hold. */
export function* eachLayer(layers: PlacedLayer[]): Generator<PlacedLayer> {
  for (const placed of layers) {
    yield placed;
    yield* eachLayer(placed.body);
    yield* eachLayer(placed.shortcut);
  }
}
