/** How far the errors of cells move every weight of a network, as standard deviations. */

import type { Device } from "../devices/device.ts";
import { programmingSigma } from "../devices/laws.ts";
import { analogLayers } from "../mapping/matrices.ts";
import type { PlacedLayer } from "../networks/layers.ts";
import type { Network } from "../networks/network.ts";
import { checkPositive, type Segment } from "./operator.ts";

/**
 * Independent errors of the weights of dense layers and convolutions; biases and norms are digital and have none.
 *
 * `weight`: σ times the weight itself; `absolute`: σ in network units; `layer_max_weight`: σ times the largest weight of the
 * layer; `device`: programming errors of two cells per weight, G⁺ − G⁻, that share the range of the layer; `given`: worked out
 * beforehand for the same segments, as by cell_noise.ts.
 */
export type WeightNoise =
  | { of: "weight" | "absolute" | "layer_max_weight"; sigma: number }
  | { of: "device"; device: Device }
  | { of: "given"; std: Float64Array };

/**
 * Standard deviation of every entry of the flat vector, in network units: f64[P].
 *
 * For a device the mean error of its cells (drift, say) is left out: it moves the loss to first order.
 *
 * @throws {RangeError} if σ is negative or no number, or what was given has another length
 */
export function weightStd(
  { layers, tensors }: Network,
  { segments, noise }: { segments: Segment[]; noise: WeightNoise },
): Float64Array {
  const size = segments.reduce((sum, { length }) => sum + length, 0);
  if (noise.of === "given") return givenStd(noise.std, size);
  const std = new Float64Array(size);
  if (noise.of !== "device") checkPositive("weight_noise sigma", { value: noise.sigma, above: false });
  const analog = analogWeights(layers);
  for (const { name, offset } of segments) {
    if (analog.includes(name)) std.set(stdOfLayer(tensors[name], noise), offset);
  }
  return std;
}

/** Names of the tensors that are held by cells. */
export function analogWeights(layers: PlacedLayer[]): string[] {
  return analogLayers(layers).map(({ path }) => `${path}.weight`);
}

function givenStd(std: Float64Array, size: number): Float64Array {
  if (std.length === size) return std;
  throw new RangeError(`curvature/weight_noise std: expected ${size} values, got ${std.length}`);
}

function stdOfLayer(weights: Float32Array, noise: Exclude<WeightNoise, { of: "given" }>): Float64Array {
  const most = weights.reduce((top, w) => Math.max(top, Math.abs(w)), 0);
  if (noise.of === "device") {
    return Float64Array.from(weights, (w) => most === 0 ? 0 : pairSd(w / most, noise.device) * most);
  }
  const unit = { weight: 0, absolute: 1, layer_max_weight: most }[noise.of];
  return Float64Array.from(weights, (w) => noise.sigma * (noise.of === "weight" ? Math.abs(w) : unit));
}

/** Of G⁺ − G⁻ for a weight in [−1, 1], in units of the conductance range. */
function pairSd(weight: number, device: Device): number {
  const { gMinMicrosiemens: least, gMaxMicrosiemens } = device;
  const range = gMaxMicrosiemens - least;
  const used = least + Math.abs(weight) * range;
  return Math.hypot(programmingSigma(device, used), programmingSigma(device, least)) / range;
}
