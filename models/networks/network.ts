/** A network with its numbers: how it is made, how a Program holds it, and what it is worth to check. */

import type { Session } from "../../kernels/engine.ts";
import { count } from "../../kernels/kernel.ts";
import { eachNormal } from "../../kernels/noise/normal_oracle.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { PURPOSES } from "../purposes.ts";
import { eachLayer, type Layer, type NetworkSpec, type PlacedLayer, type TensorSpec } from "./layers.ts";
import { NetworkError, outputOf, placeNetwork } from "./shapes.ts";
import { firstSideNumbers } from "./side_paths/side_path.ts";

/** Numbers of every tensor by its name. */
export type Tensors = Record<string, Float32Array>;

/** A network as data, placed, with its numbers. Dense weights are [inputs, outputs], convolutions [groups, patch, outputs]. */
export interface Network {
  spec: NetworkSpec;
  layers: PlacedLayer[];
  tensors: Tensors;
}

/** All tensors of a placed network in order of execution. */
export function tensorsOf(layers: PlacedLayer[]): TensorSpec[] {
  return [...eachLayer(layers)].flatMap(({ tensors, side }) => [...tensors, ...side.flatMap((one) => one.tensors)]);
}

/** Pixels and channels of one image, in all. */
export function inputSize({ input: [height, width, channels] }: NetworkSpec): number {
  return height * width * channels;
}

/** Numbers that the network gives for one image. */
export function outputSize(network: Pick<Network, "spec" | "layers">): number {
  return count(outputOf(network.layers, network.spec.input));
}

/**
 * Fresh weights: normal with standard deviation √(2 / inputs) before an activation like ReLU, √(1 / inputs) elsewhere;
 * zero biases; norms that change nothing.
 *
 * Source: He et al. 2015 (arXiv 1502.01852); Glorot and Bengio 2010.
 */
export function initialise(spec: NetworkSpec, { seed }: { seed: number }): Network {
  const layers = placeNetwork(spec);
  const all = [...eachLayer(layers)];
  const weighted = all.filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv2d");
  const last = weighted.at(-1);
  const tensors: Tensors = {};
  for (const { name, dims } of tensorsOf(layers)) {
    const one = name.endsWith(".weight") || name.endsWith(".running_var") ? 1 : 0;
    tensors[name] = new Float32Array(count(dims)).fill(one);
  }
  for (const [word, placed] of weighted.entries()) {
    const { path, tensors: [weight] } = placed;
    Object.assign(tensors, firstSideNumbers(placed, { seed, word }));
    const inputs = weight.dims.at(-2)!;
    const gain = path === last!.path || saturates(all) ? 1 : 2;
    const sigma = Math.sqrt(gain / inputs);
    const values = tensors[weight.name];
    const stream = { seed, purpose: PURPOSES.weights, layer: word, draw: 0 };
    eachNormal(stream, { chip: 0, cells: values.length, use: (i, z) => values[i] = sigma * z });
  }
  return { spec, layers, tensors };
}

/** Whether the activations are bounded, so that half of the inputs is not lost to them. */
function saturates(all: PlacedLayer[]): boolean {
  const bounded = ["tanh", "sigmoid"];
  return all.some(({ layer }) => layer.kind === "activation" && bounded.includes(layer.of));
}

/** Declares every tensor in a Program under its own name. */
export function declareTensors(
  builder: ProgramBuilder,
  { layers, role = "state" }: { layers: PlacedLayer[]; role?: "state" | "input" },
): Map<string, Buffer> {
  return new Map(tensorsOf(layers).map(({ name, dims }) => [name, builder.buffer(name, { dims, role })]));
}

/** The trained tensors of a placed network, in order: what gradients and curvature are taken by. */
export function trainedOf(layers: PlacedLayer[]): TensorSpec[] {
  return tensorsOf(layers).filter(({ trained }) => trained);
}

/** The network as a session holds it now. */
export async function readTensors(session: Session, { layers }: Pick<Network, "layers">): Promise<Tensors> {
  const read = tensorsOf(layers).map(async ({ name }) => [name, Float32Array.from(await session.read(name))] as const);
  return Object.fromEntries(await Promise.all(read));
}

/**
 * Checks that numbers are those of a network.
 *
 * @param place what errors name, such as a file
 * @throws {NetworkError} if a tensor is missing, unknown, of another size, or holds something that is no number
 */
export function checkTensors({ layers }: Pick<Network, "layers">, tensors: Tensors, place: string): void {
  const specs = new Map(tensorsOf(layers).map((spec) => [spec.name, spec]));
  for (const name of Object.keys(tensors)) {
    if (!specs.has(name)) {
      throw new NetworkError(`${place} ${name}: expected a tensor of the network, got an unknown name`);
    }
  }
  for (const { name, dims } of specs.values()) {
    const values = tensors[name];
    if (!values) throw new NetworkError(`${place} ${name}: expected ${dims.join(" × ")} numbers, got no such tensor`);
    if (values.length !== count(dims)) {
      throw new NetworkError(
        `${place} ${name}: expected ${count(dims)} numbers (${dims.join(" × ")}), got ${values.length}`,
      );
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new NetworkError(`${place} ${name}[${bad}]: expected a finite number, got ${values[bad]}`);
  }
}

/** Whether a layer of this kind stands anywhere in the network. */
export function has(layers: PlacedLayer[], kind: Layer["kind"]): boolean {
  return [...eachLayer(layers)].some(({ layer }) => layer.kind === kind);
}
