/** Small look-ups on the device, by the kernel that gathers batches. */

import { batch } from "../../kernels/nn/batch.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";

/** Labels u32[copies · rows], once for every copy; the labels themselves for one. */
export function appendRepeated(
  builder: ProgramBuilder,
  { labels, rows, copies }: { labels: Buffer; rows: number; copies: number },
): Buffer {
  if (copies === 1) return labels;
  const order = builder.constant("repeated", Uint32Array.from({ length: copies * rows }, (_, i) => i % rows));
  const images = builder.constant("none", new Float32Array(rows), [rows, 1]);
  const step = builder.constant("begin", Uint32Array.of(0));
  const params = { samples: rows, width: 1, batch: copies * rows, length: copies * rows };
  return builder.call(batch, { params, buffers: { images, labels, order, step } }).y;
}

/** The first of some whole numbers, u32[1]. */
export function appendFirst(builder: ProgramBuilder, { of: labels }: { of: Buffer }): Buffer {
  const [samples] = labels.dims;
  if (samples === 1) return labels;
  const images = builder.constant("none", new Float32Array(samples), [samples, 1]);
  const [order, step] = ["first", "begin"].map((name) => builder.constant(name, Uint32Array.of(0)));
  const params = { samples, width: 1, batch: 1, length: 1 };
  return builder.call(batch, { params, buffers: { images, labels, order, step } }).y;
}

/** The number of a table that belongs to the step, f32[1]: the last one from its end on. */
export function appendOfStep(
  builder: ProgramBuilder,
  { table, step, steps }: { table: Float64Array; step: Buffer; steps: number },
): Buffer {
  const samples = table.length;
  const order = builder.constant("of step", Uint32Array.from({ length: steps }, (_, s) => Math.min(s, samples - 1)));
  const images = builder.constant("table", Float32Array.from(table), [samples, 1]);
  const labels = builder.constant("none", new Uint32Array(samples));
  const params = { samples, width: 1, batch: 1, length: steps };
  return builder.call(batch, { params, buffers: { images, labels, order, step } }).x;
}
