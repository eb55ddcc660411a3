/** Noise of the columns: one normal per output of every read. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { count } from "../../../kernels/kernel.ts";
import { readOutput } from "../../../kernels/crossbar/read_output.ts";
import { thermalVariance } from "../../devices/time.ts";
import { PURPOSES } from "../../purposes.ts";
import { type ArrayShape, linesOf } from "../array_shape.ts";
import { readStreamOf } from "../cells/read_noise.ts";
import { appendMvm, appendNet, type Read } from "./products.ts";

/** Appends thermal noise of the cells and noise of the read-out, both white and independent of the input. */
export function appendOutputNoise(builder: ProgramBuilder, options: Read & { current: Buffer }): Buffer {
  const { temperature, adc } = options.shape.model;
  const warm = temperature.bandwidthHertz > 0 ? appendThermalNoise(builder, options) : options.current;
  return adc.noise > 0 ? appendReadOutNoise(builder, { ...options, current: warm }) : warm;
}

function appendThermalNoise(builder: ProgramBuilder, options: Read & { current: Buffer }): Buffer {
  const { shape, cells, drive } = options;
  const { layer: { rows }, model } = shape;
  const volts = model.device.readVolts / drive.most;
  const net = appendNet(builder, { shape, cells: cells.bare ?? cells.now, kind: "total" });
  const each = new Float32Array(rows).fill(thermalVariance(model) / volts ** 2);
  const voltage = builder.constant("thermal", each, [1, 1, rows]);
  const variance = appendMvm(builder, { shape, net, voltage, sets: 1, vectors: 1 });
  return appendNormal(builder, { ...options, variance, purpose: PURPOSES.thermal });
}

function appendReadOutNoise(builder: ProgramBuilder, options: Read & { current: Buffer }): Buffer {
  const { shape: { layer, chips, model }, drive } = options;
  const dims = [chips, linesOf(layer), 1, layer.tiling.physicalStride];
  const sigma = model.adc.noise * layer.largestNet * drive.most;
  const variance = builder.constant("output_noise", new Float32Array(count(dims)).fill(sigma ** 2), dims);
  return appendNormal(builder, { ...options, variance, purpose: PURPOSES.outputNoise });
}

interface Normal {
  shape: ArrayShape;
  chip: Buffer;
  current: Buffer;
  /** [chips, lines, 1 or vectors, physicalStride]. */
  variance: Buffer;
  vectors: number;
  purpose: number;
}

/** Adds what a normal of this variance draws. */
export function appendNormal(
  builder: ProgramBuilder,
  { shape, chip, current, variance, vectors, purpose }: Normal,
): Buffer {
  const { layer, chips } = shape;
  const lines = linesOf(layer), stride = layer.tiling.physicalStride;
  const own = count(variance.dims) === chips * lines * vectors * stride;
  const { noisy } = builder.call(readOutput, {
    params: {
      ...{ chips, lines, vectors, variance_vectors: own ? vectors : 1, stride },
      ...readStreamOf(shape, purpose),
    },
    buffers: { chip, current, variance },
  });
  return builder.refine(noisy, current.dims);
}
