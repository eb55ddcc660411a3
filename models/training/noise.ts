/** Training at weights that are off as cells will be: drawn anew at every step, forgotten after it. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { program } from "../../kernels/crossbar/program.ts";
import { rowRange } from "../../kernels/crossbar/row_range.ts";
import { count } from "../../kernels/kernel.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import type { Programming } from "../devices/device.ts";
import { distributionParams } from "../devices/distributions.ts";
import { eachLayer, type PlacedLayer } from "../networks/layers.ts";
import { PURPOSES } from "../purposes.ts";

export interface TrainingNoise {
  /** additive, proportional or lognormal, its σ a part of the reference. */
  programming: Programming;
  reference: "weight" | "layer_max_weight";
}

/**
 * The tensors of a network, the weights of dense layers and convolutions with the errors of this step: gradients are taken
 * there and applied to the weights themselves.
 *
 * @param step u32[1], the number of the step: every step is a chip of its own
 * Source: noise injection, Joshi et al., Nat. Commun. 11:2473 (2020).
 */
export function appendNoisyTensors(
  builder: ProgramBuilder,
  { layers, tensors, step, seed, noise }: {
    layers: PlacedLayer[];
    tensors: Map<string, Buffer>;
    step: Buffer;
    seed: number;
    noise: TrainingNoise;
  },
): Map<string, Buffer> {
  const { kind, coefficients: [c0, c1, c2, c3, c4], distribution, deviceSpread } = noise.programming;
  const analog = [...eachLayer(layers)].filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv2d");
  const noisy = analog.map(({ path }, layer): [string, Buffer] => {
    const name = `${path}.weight`;
    const weight = tensors.get(name)!;
    const { programmed } = builder.call(program, {
      constants: { kind, distribution: distribution.shape, devices: deviceSpread > 0 ? "spread" : "alike" },
      params: {
        ...{ chips: 1, cells: count(weight.dims), seed, purpose: PURPOSES.trainingNoise, layer, draw: 0 },
        ...{ spread_purpose: PURPOSES.deviceSpread, spread: deviceSpread },
        ...{ g_max: 1, c0, c1, c2, c3, c4, floor: -3e38, ceiling: 3e38, ...distributionParams(distribution) },
      },
      buffers: { chip: step, target: weight, reference: referenceOf(builder, { weight, noise }) },
    });
    return [name, builder.refine(programmed, weight.dims)];
  });
  return new Map([...tensors, ...noisy]);
}

/** What σ is a part of, for every weight. */
function referenceOf(builder: ProgramBuilder, { weight, noise }: { weight: Buffer; noise: TrainingNoise }): Buffer {
  const cells = count(weight.dims);
  const ones = builder.constant("ones", new Float32Array(cells).fill(1));
  if (noise.reference === "weight") return ones;
  const largest = largestOf(builder, { x: weight, rows: cells });
  const params = { batch: 1, batch_a: 1, batch_b: 1, m: cells, k: 1, n: 1 };
  return builder.call(matmul, { params, buffers: { a: ones, b: largest } }).c;
}

/** Rows that one invocation looks through. */
const STRIP = 1024;

/** Largest magnitude of a list, by strips and then of those. */
function largestOf(builder: ProgramBuilder, { x, rows }: { x: Buffer; rows: number }): Buffer {
  const row_tiles = Math.ceil(rows / STRIP);
  const params = { input_sets: 1, images: 1, rows, tile_rows: Math.min(rows, STRIP), row_tiles, least: 1e-30 };
  const { largest } = builder.call(rowRange, { params, buffers: { x } });
  return row_tiles === 1 ? largest : largestOf(builder, { x: largest, rows: row_tiles });
}
