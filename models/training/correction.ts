/**
 * Digital paths beside the layers of a trained network, trained while the network itself stays as it is: a training of its
 * own, at fresh errors of the weights in every step.
 */

import { count } from "../../kernels/kernel.ts";
import { analogLayers } from "../mapping/matrices.ts";
import type { SidePath, TensorSpec } from "../networks/layers.ts";
import { initialise, type Network, tensorsOf } from "../networks/network.ts";
import { pathTensorsOf, withSidePaths } from "../networks/side_paths/side_path.ts";
import type { TrainOptions } from "./train.ts";
import type { Training } from "./training.ts";

/** How paths are trained, where it differs from the training of the network. */
export type CorrectionTraining = Pick<Training, "epochs" | "batch" | "learningRate" | "noise">;

/**
 * A network with paths that change nothing yet.
 *
 * @param sides of every dense layer and convolution in order of execution; undefined for none
 * @throws {NetworkError} if a path cannot lie beside its layer
 */
export function withFreshPaths(
  { spec, tensors }: Network,
  { sides, seed }: { sides: readonly (SidePath | undefined)[]; seed: number },
): Network {
  const fresh = initialise(withSidePaths(spec, sides), { seed });
  return { ...fresh, tensors: { ...fresh.tensors, ...tensors } };
}

/**
 * What trains the paths of a network and nothing else.
 *
 * @param network with its paths, batch norms folded
 * @param main the training that the network comes from: its optimiser, batches and order of images are taken over
 */
export function correctionOf(
  network: Network,
  { main, own }: { main: Training; own: CorrectionTraining },
): Pick<TrainOptions, "spec" | "training" | "start" | "frozen"> {
  const { method, momentum, nesterov, weightDecay, clipNorm, schedule, augmentation, seed } = main;
  const paths = new Set(pathTensorsOf(network));
  return {
    spec: network.spec,
    training: { method, momentum, nesterov, weightDecay, clipNorm, schedule, augmentation, seed, ...own },
    start: network.tensors,
    frozen: tensorsOf(network.layers).map(({ name }) => name).filter((name) => !paths.has(name)),
  };
}

/** Weights that paths add, in parts of those of the layers beside them and all others that arrays hold. */
export function addedWeights(
  { layers }: Pick<Network, "layers">,
): { added: number; original: number; overhead: number } {
  const analog = analogLayers(layers);
  const sizeOf = (tensors: TensorSpec[]) => tensors.reduce((sum, { dims }) => sum + count(dims), 0);
  const original = sizeOf(analog.flatMap(({ tensors }) => tensors));
  const added = sizeOf(analog.flatMap(({ side }) => side.flatMap(({ tensors }) => tensors)));
  return { added, original, overhead: added / original };
}
