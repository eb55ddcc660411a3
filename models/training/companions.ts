/** Layers that are trained beside a network and are no part of what comes of it. */

import type { PlacedLayer, Shape } from "../networks/layers.ts";
import { initialise, type Network, type Tensors } from "../networks/network.ts";
import { TrainingError } from "./training.ts";
import type { Training } from "./training.ts";

export interface Companion {
  /** Path of the layer of the network whose outputs it takes. */
  after: string;
  /** Under paths that begin with a name of their own. */
  layers: PlacedLayer[];
  /** First numbers. */
  tensors: Tensors;
}

/**
 * The heads of negative feedback, on activations that are evenly spread over the network; none for other trainings.
 *
 * @throws {TrainingError} if the network has fewer activations than there are to be heads
 */
export function companionsOf(
  { loss, seed }: Pick<Training, "loss" | "seed">,
  { spec, layers }: Pick<Network, "spec" | "layers">,
): Companion[] {
  const feedback = loss?.feedback;
  if (feedback?.kind !== "irs") return [];
  const { heads, hidden } = feedback;
  const places = headPlaces(layers);
  if (places.length < heads) {
    const most = `at most ${places.length} heads, one for each activation`;
    throw new TrainingError(`${spec.name} loss.feedback: expected ${most}, got ${heads}`);
  }
  const outputs = layers.at(-1)!.output[2];
  return Array.from({ length: heads }, (_, i) => {
    const { path, output } = places[Math.floor((i + 0.5) * places.length / heads)];
    return headOf({ name: `head${i + 1}`, after: path, input: output, hidden, outputs, seed: seed + 1 + i });
  });
}

/** Where heads can be: after the activations of the network itself, not of its blocks. */
export function headPlaces(layers: PlacedLayer[]): PlacedLayer[] {
  return layers.filter(({ layer }) => layer.kind === "activation");
}

/** Pooling, a hidden layer and classes. */
function headOf(
  { name, after, input, hidden, outputs, seed }: {
    name: string;
    after: string;
    input: Shape;
    hidden: number;
    outputs: number;
    seed: number;
  },
): Companion {
  const pooled = input[0] * input[1] > 1;
  const { layers, tensors } = initialise({
    ...{ name, input },
    layers: [
      ...(pooled ? [{ kind: "global_average_pool" } as const] : []),
      { kind: "dense", outputs: hidden },
      { kind: "activation", of: "relu" },
      { kind: "dense", outputs },
    ],
  }, { seed });
  return {
    after,
    layers: layers.map((layer) => under(name, layer)),
    tensors: Object.fromEntries(Object.entries(tensors).map(([key, values]) => [`${name}.${key}`, values])),
  };
}

/** A layer with a name in front of its path. */
function under(name: string, layer: PlacedLayer): PlacedLayer {
  return {
    ...layer,
    path: `${name}.${layer.path}`,
    tensors: layer.tensors.map((tensor) => ({ ...tensor, name: `${name}.${tensor.name}` })),
    body: layer.body.map((one) => under(name, one)),
    shortcut: layer.shortcut.map((one) => under(name, one)),
    side: layer.side.map((one) => under(name, one)),
  };
}
