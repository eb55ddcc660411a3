/** Weights in safetensors files, in the layout that PyTorch and its tools use. */

import { count } from "../../kernels/kernel.ts";
import { readSafetensors, type Safetensors, writeSafetensors } from "../../kernels/safetensors.ts";
import { eachLayer, type PlacedLayer } from "./layers.ts";
import { checkTensors, type Network, type Tensors, tensorsOf } from "./network.ts";
import type { NetworkSpec } from "./layers.ts";
import { NetworkError, placeNetwork } from "./shapes.ts";

/**
 * The file of a network: dense weights [outputs, inputs], convolutions [outputs, inputs of a group, y, x]; inputs of a
 * dense layer behind a flatten in the order channel, y, x.
 */
export function networkToBytes(network: Network, metadata: Record<string, string> = {}): Uint8Array {
  const owners = ownersOf(network.layers);
  const tensors = Object.fromEntries(
    tensorsOf(network.layers).map(({ name, dims }) => {
      const turn = turnOf(owners.get(name)!, name);
      const data = new Float32Array(count(dims));
      if (turn) turn.each((ours, theirs) => data[theirs] = network.tensors[name][ours]);
      else data.set(network.tensors[name]);
      return [name, { dtype: "F32" as const, shape: turn?.shape ?? dims, data }];
    }),
  );
  return writeSafetensors(tensors, { network: network.spec.name, ...metadata });
}

/**
 * Reads the weights of a network: by our names, or as Keras names them (`conv2d_1.weight`, `dense.bias`,
 * `batch_normalization.running_mean`), counted in the order of execution.
 *
 * @param place what errors name, such as the file
 * @throws {SafetensorsError | NetworkError} if the file is none, or its tensors are not those of the network
 */
export function networkFromBytes(
  bytes: Uint8Array,
  { spec, place }: { spec: NetworkSpec; place: string },
): Network {
  const file = readSafetensors(bytes, place);
  const layers = placeNetwork(spec);
  const owners = ownersOf(layers);
  const names = namesIn(file, layers);
  checkNames(file, { names, place });
  const tensors: Tensors = {};
  for (const [name, { shape, data, dtype }] of Object.entries(file.tensors)) {
    const own = names.get(name)!;
    if (!["F32", "F64", "F16", "BF16"].includes(dtype)) {
      throw new NetworkError(`${place} ${name}: expected floating-point numbers, got ${dtype}`);
    }
    const turn = turnOf(owners.get(own)!, own);
    const expected = turn?.shape ?? tensorsOf(layers).find((t) => t.name === own)!.dims;
    if (shape.join() !== expected.join()) {
      throw new NetworkError(`${place} ${name}: expected ${expected.join(" × ")} numbers, got ${shape.join(" × ")}`);
    }
    const values = new Float32Array(data.length);
    if (turn) turn.each((ours, theirs) => values[ours] = data[theirs]);
    else values.set(data);
    tensors[own] = values;
  }
  checkTensors({ layers }, tensors, place);
  return { spec, layers, tensors };
}

/** All names that are wrong and all that are missing, at once. */
function checkNames({ tensors }: Safetensors, { names, place }: { names: Map<string, string>; place: string }): void {
  const given = Object.keys(tensors);
  const strange = given.filter((name) => !names.has(name));
  const missing = [...names.keys()].filter((name) => !given.includes(name));
  if (strange.length === 0 && missing.length === 0) return;
  const few = (some: string[]) => some.slice(0, 8).join(", ") + (some.length > 8 ? `, … (${some.length})` : "");
  const got = strange.length > 0 ? few(strange) : "none of these names";
  throw new NetworkError(
    `${place} tensors: expected ${few(missing.length > 0 ? missing : [...names.keys()])}, got ${got}`,
  );
}

function ownersOf(layers: PlacedLayer[]): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  const flattened = flattenedBefore(layers);
  for (const placed of eachLayer(layers)) {
    for (const { name } of placed.tensors) owners.set(name, { placed, flattened: flattened.get(placed.path) });
    for (const side of placed.side) for (const { name } of side.tensors) owners.set(name, { placed: side });
  }
  return owners;
}

interface Owner {
  placed: PlacedLayer;
  /** Shape of what was flattened into the input of a dense layer. */
  flattened?: [number, number, number];
}

/** Layers that leave every number of a flattened image in its place. */
const IN_PLACE = ["flatten", "activation", "dropout", "batch_norm", "group_norm", "layer_norm"];

/** Which layers see a flattened image: those behind a flatten, up to the dense layer that takes it. */
function flattenedBefore(layers: PlacedLayer[]): Map<string, [number, number, number]> {
  const found = new Map<string, [number, number, number]>();
  const walk = (list: PlacedLayer[]) => {
    let shape: [number, number, number] | undefined;
    for (const { path, layer: { kind }, input, body, shortcut } of list) {
      if (kind === "flatten" && input[0] * input[1] > 1) shape = input;
      if (shape && (kind === "dense" || IN_PLACE.includes(kind))) found.set(path, shape);
      if (!IN_PLACE.includes(kind)) shape = undefined;
      walk(body);
      walk(shortcut);
    }
  };
  walk(layers);
  return found;
}

/** The shape of a tensor in files, and where each of our numbers lies there. */
interface Turn {
  shape: number[];
  each: (visit: (ours: number, theirs: number) => void) => void;
}

function turnOf({ placed, flattened }: Owner, name: string): Turn | undefined {
  const { layer, input, output } = placed;
  if (!name.endsWith(".weight")) return flattened && layer.kind !== "dense" ? channelsFirst(flattened) : undefined;
  if (layer.kind === "dense") {
    const [inputs, outputs] = [input[2], output[2]];
    const rowOf = flattened ? placesOf(flattened) : (i: number) => i;
    return {
      shape: [outputs, inputs],
      each: (visit) => {
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < outputs; o++) visit(i * outputs + o, o * inputs + rowOf(i));
        }
      },
    };
  }
  if (layer.kind === "conv2d") {
    const groups = layer.groups ?? 1;
    const [inside, outside] = [input[2] / groups, output[2] / groups];
    const pixels = layer.kernel[0] * layer.kernel[1];
    return {
      shape: [output[2], inside, ...layer.kernel],
      each: (visit) => {
        for (let o = 0; o < output[2]; o++) {
          for (let i = 0; i < inside; i++) {
            for (let pixel = 0; pixel < pixels; pixel++) {
              const row = Math.floor(o / outside) * pixels * inside + pixel * inside + i;
              visit(row * outside + o % outside, (o * inside + i) * pixels + pixel);
            }
          }
        }
      },
    };
  }
  return flattened ? channelsFirst(flattened) : undefined;
}

function channelsFirst(shape: [number, number, number]): Turn {
  const place = placesOf(shape);
  const size = count(shape);
  const each: Turn["each"] = (visit) => {
    for (let i = 0; i < size; i++) visit(i, place(i));
  };
  return { shape: [size], each };
}

/** Index (y, x, channel) → index (channel, y, x). */
function placesOf([height, width, channels]: [number, number, number]): (i: number) => number {
  return (i) => (i % channels) * height * width + Math.floor(i / channels);
}

const KERAS: Record<string, string> = { conv2d: "conv2d", dense: "dense", batch_norm: "batch_normalization" };

/** Names in the file → ours. */
function namesIn(file: Safetensors, layers: PlacedLayer[]): Map<string, string> {
  const specs = tensorsOf(layers);
  const ours = new Map(specs.map(({ name }) => [name, name]));
  if (Object.keys(file.tensors).some((name) => ours.has(name))) return ours;
  const seen: Record<string, number> = {};
  const names = new Map<string, string>();
  for (const { path, layer, tensors } of eachLayer(layers)) {
    const kind = KERAS[layer.kind];
    if (!kind) continue;
    const number = seen[kind] = (seen[kind] ?? -1) + 1;
    const keras = number === 0 ? kind : `${kind}_${number}`;
    for (const { name } of tensors) names.set(`${keras}${name.slice(path.length)}`, name);
  }
  return names;
}
