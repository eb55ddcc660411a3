/** Networks whose paths are lively, and images for them. */

import { mulberry32 } from "../../../kernels/contract.ts";
import { analogLayers } from "../../../models/mapping/matrices.ts";
import type { SidePath } from "../../../models/networks/layers.ts";
import { inputSize, type Network, outputSize } from "../../../models/networks/network.ts";
import { pathTensorsOf } from "../../../models/networks/side_paths/side_path.ts";
import { withFreshPaths } from "../../../models/training/correction.ts";

export function samplesOf(network: Network, count = 6) {
  const random = mulberry32(4);
  const images = Float32Array.from({ length: count * inputSize(network.spec) }, () => 2 * random() - 1);
  const classes = outputSize(network);
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * classes)), count };
}

/** A network with paths everywhere, all of whose numbers are drawn. */
export function livelyPaths(network: Network, side: SidePath): Network {
  const made = withFreshPaths(network, { sides: analogLayers(network.layers).map(() => side), seed: 2 });
  const random = mulberry32(9);
  for (const name of pathTensorsOf(made)) made.tensors[name] = made.tensors[name].map(() => random() - 0.5);
  return made;
}
