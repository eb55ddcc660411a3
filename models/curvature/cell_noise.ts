/** How far programming errors of the cells of a chip move every weight: the mapping's own cells, not one pair a weight. */

import type { Distribution } from "../devices/device.ts";
import { clippedMean } from "../devices/distributions.ts";
import { programmingSigma } from "../devices/laws.ts";
import { mapLayers } from "../mapping/map_layers.ts";
import { analogLayers, matricesOf } from "../mapping/matrices.ts";
import type { ChipModel } from "../mapping/spec.ts";
import { physicalColumn } from "../mapping/tiles.ts";
import type { ChipLayer } from "../mapping/layer.ts";
import { normalCdf } from "../numeric/special.ts";
import type { Network } from "../networks/network.ts";
import type { Segment } from "./operator.ts";

/**
 * Standard deviation of every entry of the flat vector in network units, f64[P]: the root of the summed variances of all
 * cells that hold a weight, by the law of the cell, what its σ is relative to, what a verify left of it, and the limits of
 * the conductance. Biases and norms are digital and have none.
 *
 * Left out are mean errors (drift, limits), which move the loss to first order, noise of reads, faults, and errors of the
 * cells between the groups of a convolution, which hold no weight. Batch norms count as digital: fold them first if they
 * are not.
 */
export function programmingStd(
  network: Network,
  { model, segments }: { model: ChipModel; segments: Segment[] },
): Float64Array {
  const std = new Float64Array(segments.reduce((sum, { length }) => sum + length, 0));
  const places = placesOf(network);
  mapLayers(matricesOf(network), model).forEach((layer, l) => {
    const { name, at } = places[l];
    const segment = segments.find((one) => one.name === name);
    if (!segment) return;
    const variances = variancesOf(layer, model);
    at.forEach((place, i) => {
      if (place > 0) std[segment.offset + place - 1] = Math.sqrt(variances[i]);
    });
  });
  return std;
}

/** Tensor of every matrix, and for each of its entries the number of the weight that it is, from 1; 0 for none. */
export function placesOf(network: Network): { name: string; at: Float32Array }[] {
  const numbered = Object.fromEntries(
    Object.entries(network.tensors).map(([name, values]) => [name, values.map((_, i) => i + 1)]),
  );
  // matrices of numbers instead of weights show where the mapping puts them
  const matrices = matricesOf({ ...network, tensors: numbered });
  return analogLayers(network.layers).map(({ path }, l) => ({ name: `${path}.weight`, at: matrices[l].weight }));
}

/** Variance of every entry of a layer's matrix [rows, cols]. */
function variancesOf({ mapped, reference }: ChipLayer, model: ChipModel): Float64Array {
  const { rows, cols, tiling, groups, planes, target, fullWeight, steps } = mapped;
  const variances = new Float64Array(rows * cols);
  const size = rows * tiling.physicalCols;
  const law = { ...model.device, gMaxMicrosiemens: model.device.lawMaxMicrosiemens ?? model.device.gMaxMicrosiemens };
  for (let part = 0; part < groups * planes; part++) {
    const group = Math.floor(part / planes);
    const factor = mapped.groupFactors[group] * mapped.planeFactors[part % planes] / mapped.stepMicrosiemens[group];
    for (let i = 0; i < rows * cols; i++) {
      const row = Math.floor(i / cols), col = i % cols;
      const full = fullWeight[Math.floor(row / tiling.tileRows) * cols + col] / steps;
      const cell = part * size + row * tiling.physicalCols + physicalColumn(col, tiling, cols);
      const sigma = reference[cell] * programmingSigma(law, target[cell], model.timeSeconds);
      variances[i] += (full * factor * spreadOf(sigma, { g: target[cell], model })) ** 2;
    }
  }
  return variances;
}

/** Standard deviation µS of a cell with an error of σ around g, as its distribution and its limits leave it. */
function spreadOf(sigma: number, { g, model: { device } }: { g: number; model: ChipModel }): number {
  if (sigma === 0) return 0;
  const { programming: { distribution, deviceSpread }, limits } = device;
  // the spread of σ itself from device to device is independent of the error
  const wide = sigma * Math.sqrt(1 + deviceSpread ** 2);
  const low = limits ? (limits.floorMicrosiemens - g) / wide : -Infinity;
  const high = limits ? (limits.ceilingMicrosiemens - g) / wide : Infinity;
  return wide * distributionSd(distribution, { low, high });
}

/**
 * Standard deviation of an error in units of σ. Limits of the cell count where the error is normal.
 *
 * Source: Johnson, Kotz, Balakrishnan 1994, §13.10 (truncated normal); a censored one by the same integrals.
 */
export function distributionSd(
  distribution: Distribution,
  cell: { low: number; high: number } = { low: -Infinity, high: Infinity },
): number {
  switch (distribution.shape) {
    case "uniform":
      return Math.sqrt(1 / 3);
    case "pepper":
      return Math.sqrt(distribution.probability);
    case "truncated": {
      const { low, high } = distribution;
      const share = normalCdf(high) - normalCdf(low);
      const mean = (density(low) - density(high)) / share;
      return Math.sqrt(Math.max(0, inside({ low, high }) / share - mean ** 2));
    }
    case "clipped":
      return clippedSd({ low: Math.max(distribution.low, cell.low), high: Math.min(distribution.high, cell.high) });
    case "normal":
      return clippedSd(cell);
  }
}

/** Of clamp(ξ, low, high). */
function clippedSd(range: { low: number; high: number }): number {
  const edge = (at: number, share: number) => Number.isFinite(at) ? at * at * share : 0;
  const { low, high } = range;
  const square = inside(range) + edge(low, normalCdf(low)) + edge(high, 1 - normalCdf(high));
  return Math.sqrt(Math.max(0, square - clippedMean(range) ** 2));
}

/** E[ξ²; low < ξ < high]. */
function inside({ low, high }: { low: number; high: number }): number {
  const edge = (z: number) => Number.isFinite(z) ? z * density(z) : 0;
  return normalCdf(high) - normalCdf(low) + edge(low) - edge(high);
}

function density(z: number): number {
  return Number.isFinite(z) ? Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) : 0;
}
