/** Shapes of a network, worked out and checked layer by layer. */

import type { Geometry, Layer, NetworkSpec, PlacedLayer, Shape, TensorSpec, Windows } from "./layers.ts";
import { ACTIVATIONS } from "./layers.ts";
import { sideFlaw, sideLayersOf } from "./side_paths/side_path.ts";

/** A network that cannot be built. */
export class NetworkError extends Error {
  override name = "NetworkError";
}

interface Placing {
  network: string;
  path: string;
  input: Shape;
}

/**
 * Every layer with its shapes and tensors.
 *
 * @throws {NetworkError} naming the layer, what it expected and what it got
 */
export function placeNetwork({ name, input, layers }: NetworkSpec): PlacedLayer[] {
  if (input.length !== 3 || !input.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new NetworkError(`${name} input: expected [height, width, channels], got ${JSON.stringify(input)}`);
  }
  if (layers.length === 0) throw new NetworkError(`${name} layers: expected at least one, got none`);
  return placeAll(layers, { network: name, path: "", input });
}

/** Shape of what a list of layers gives. */
export function outputOf(layers: PlacedLayer[], input: Shape): Shape {
  return layers.at(-1)?.output ?? input;
}

function placeAll(layers: Layer[], { network, path, input }: Placing): PlacedLayer[] {
  const placed: PlacedLayer[] = [];
  for (const [i, layer] of layers.entries()) {
    placed.push(place(layer, { network, path: `${path}${i}`, input: outputOf(placed, input) }));
  }
  return placed;
}

function place(layer: Layer, placing: Placing): PlacedLayer {
  const { path, input } = placing;
  const [height, width, channels] = input;
  const plain = { path, layer, input, output: input, tensors: [] as TensorSpec[], body: [], shortcut: [], side: [] };
  const tensor = (role: string, dims: number[], trained = true) => ({ name: `${path}.${role}`, dims, trained });
  const affine = [tensor("weight", [channels]), tensor("bias", [channels])];
  switch (layer.kind) {
    case "dense": {
      if (height * width !== 1) refuse(placing, layer, `a vector`, `${showShape(input)} (put a flatten before it)`);
      const outputs = whole(placing, layer, { key: "outputs", value: layer.outputs });
      const tensors = [tensor("weight", [channels, outputs])];
      if (layer.bias ?? true) tensors.push(tensor("bias", [outputs]));
      return {
        ...plain,
        output: [1, 1, outputs],
        tensors,
        side: placeSide(layer, { placing, output: [1, 1, outputs] }),
      };
    }
    case "conv2d": {
      const outputs = whole(placing, layer, { key: "channels", value: layer.channels });
      const groups = whole(placing, layer, { key: "groups", value: layer.groups ?? 1 });
      if (channels % groups !== 0 || outputs % groups !== 0) {
        refuse(placing, layer, `groups that divide ${channels} input and ${outputs} output channels`, groups);
      }
      const { out } = checked(layer, placing);
      const patch = layer.kernel[0] * layer.kernel[1] * (channels / groups);
      const tensors = [tensor("weight", [groups, patch, outputs / groups])];
      if (layer.bias ?? true) tensors.push(tensor("bias", [outputs]));
      return {
        ...plain,
        output: [...out, outputs],
        tensors,
        side: placeSide(layer, { placing, output: [...out, outputs] }),
      };
    }
    case "max_pool":
    case "average_pool":
      return { ...plain, output: [...checked(layer, placing).out, channels] };
    case "global_average_pool":
      return { ...plain, output: [1, 1, channels] };
    case "flatten":
      return { ...plain, output: [1, 1, height * width * channels] };
    case "batch_norm": {
      checkNumbers(placing, layer);
      const running = ["running_mean", "running_var"].map((role) => tensor(role, [channels], false));
      return { ...plain, tensors: [...affine, ...running] };
    }
    case "group_norm":
      checkNumbers(placing, layer);
      if (channels % whole(placing, layer, { key: "groups", value: layer.groups }) !== 0) {
        refuse(placing, layer, `groups that divide ${channels} channels`, layer.groups);
      }
      return { ...plain, tensors: affine };
    case "layer_norm": {
      checkNumbers(placing, layer);
      const features = height * width * channels;
      return { ...plain, tensors: [tensor("weight", [features]), tensor("bias", [features])] };
    }
    case "activation":
      if (!ACTIVATIONS.includes(layer.of)) refuse(placing, layer, ACTIVATIONS.join(" | "), layer.of);
      if (!Number.isFinite(layer.slope ?? 0)) refuse(placing, layer, "a finite slope", layer.slope);
      return plain;
    case "dropout":
      if (!(layer.rate >= 0 && layer.rate < 1)) refuse(placing, layer, "a rate from 0 to below 1", layer.rate);
      return plain;
    case "residual":
      return placeResidual(layer, placing);
    default:
      throw new NetworkError(
        `${placing.network} layers.${path}: expected a known kind of layer, got ${
          JSON.stringify((layer as Layer).kind)
        }`,
      );
  }
}

function placeResidual(layer: Layer & { kind: "residual" }, placing: Placing): PlacedLayer {
  const { network, path, input } = placing;
  const body = placeAll(layer.body, { network, path: `${path}.body.`, input });
  const shortcut = placeAll(layer.shortcut ?? [], { network, path: `${path}.shortcut.`, input });
  const output = outputOf(body, input);
  const beside = outputOf(shortcut, input);
  if (output.join() !== beside.join()) {
    const remedy = layer.shortcut ? "" : " (give the block a shortcut that changes it)";
    refuse(placing, layer, `a shortcut of the body's shape ${showShape(output)}`, showShape(beside) + remedy);
  }
  return { path, layer, input, output, tensors: [], body, shortcut, side: [] };
}

/** The digital layers beside a layer. */
function placeSide(
  layer: Layer & { kind: "dense" | "conv2d" },
  { placing, output }: { placing: Placing; output: Shape },
): PlacedLayer[] {
  if (!layer.side) return [];
  const { network, path, input } = placing;
  const host = { layer, input, output };
  const flaw = sideFlaw(layer.side, host);
  if (flaw) refuse(placing, layer, `beside it ${flaw.expected}`, flaw.got);
  return sideLayersOf(layer.side, host).map(({ role, layer: own, input: taken }) =>
    place(own, { network, path: `${path}.side.${role}`, input: taken })
  );
}

function checked(layer: Layer & Windows, placing: Placing): Geometry {
  for (const axis of [0, 1]) {
    whole(placing, layer, { key: "kernel", value: layer.kernel[axis] });
    whole(placing, layer, { key: "stride", value: strideOf(layer)[axis] });
  }
  const sides = sidesOf(layer, placing.input);
  // then every window holds a pixel
  if (!sides.every((axis, i) => axis.every((n) => Number.isInteger(n) && n >= 0 && n < layer.kernel[i]))) {
    const got = JSON.stringify(layer.padding);
    refuse(placing, layer, `whole numbers of zeros below its ${layer.kernel.join(" × ")} window as padding`, got);
  }
  const geometry = geometryOf(layer, placing.input);
  if (geometry.out.some((n) => n < 1)) {
    refuse(placing, layer, `an image of at least its ${layer.kernel.join(" × ")} window`, showShape(placing.input));
  }
  return geometry;
}

/** A convolution moves by 1 unless told, a pooling by its own size. */
function strideOf(layer: Layer & Windows): [number, number] {
  return layer.stride ?? (layer.kind === "conv2d" ? [1, 1] : layer.kernel);
}

/** Sizes of a convolution's or a pooling's windows on images of a shape. */
export function geometryOf(layer: Layer & Windows, input: Shape): Geometry {
  const stride = strideOf(layer);
  const sides = sidesOf(layer, input);
  const [height, width] = input;
  const along = (axis: 0 | 1, size: number) =>
    Math.floor((size + sides[axis][0] + sides[axis][1] - layer.kernel[axis]) / stride[axis]) + 1;
  return { out: [along(0, height), along(1, width)], stride, pad: [sides[0][0], sides[1][0]] };
}

/** Zeros before and after, along y and x. */
function sidesOf(layer: Layer & Windows, size: Shape): [number, number][] {
  const { kernel, padding = 0 } = layer;
  if (padding === "valid") return [[0, 0], [0, 0]];
  if (typeof padding === "number") return [[padding, padding], [padding, padding]];
  if (padding !== "same") return [[padding[0], padding[1]], [padding[2], padding[3]]];
  const stride = strideOf(layer);
  return [0, 1].map((axis) => {
    const out = Math.ceil(size[axis] / stride[axis]);
    const all = Math.max(0, (out - 1) * stride[axis] + kernel[axis] - size[axis]);
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  });
}

/** `28 × 28 × 6`, or `120` for a vector. */
export function showShape([height, width, channels]: Shape): string {
  return height * width === 1 ? String(channels) : `${height} × ${width} × ${channels}`;
}

function whole(placing: Placing, layer: Layer, { key, value }: { key: string; value: number }): number {
  if (!Number.isInteger(value) || value < 1) refuse(placing, layer, `${key} to be a whole number ≥ 1`, value);
  return value;
}

function checkNumbers(placing: Placing, layer: Layer & { epsilon?: number; momentum?: number }): void {
  const { epsilon = 1e-5, momentum = 0.1 } = layer;
  if (!(epsilon > 0 && epsilon < Infinity)) refuse(placing, layer, "an epsilon above 0", epsilon);
  if (!(momentum >= 0 && momentum <= 1)) refuse(placing, layer, "a momentum from 0 to 1", momentum);
}

function refuse({ network, path }: Placing, { kind }: Layer, expected: string, got: unknown): never {
  throw new NetworkError(`${network} layers.${path} (${kind}): expected ${expected}, got ${got}`);
}
