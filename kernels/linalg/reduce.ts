/** Long sums along axes as calls of linalg/axis_sum and linalg/axis_dot: accurate, parallel, and of few rounds each. */

import type { CallOptions, Kernel } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { axisDot } from "./axis_dot.ts";
import { axisSum } from "./axis_sum.ts";

/** Terms that one invocation sums: their rounding stays below 10⁻⁴ of Σ|terms|, and the round limit is far. */
const TERMS = 1024;

type AppendCall = (kernel: Kernel, options: CallOptions<Buffer>) => Record<string, Buffer>;

/** Axes of an array [outer, rows, cols, inner], and what the sums are multiplied by. */
export interface Axes {
  outer: number;
  rows: number;
  cols: number;
  /** 1 if left out. */
  inner?: number;
  /** 1 if left out. */
  scale?: number;
}

/** Two arrays of these axes, with a batch in front; member s of it takes member s % batch_a of a and s % batch_b of b. */
export interface Operands extends Axes {
  a: Buffer;
  b: Buffer;
  /** 1 if left out, as are batch_a and batch_b. */
  batch?: number;
  batch_a?: number;
  batch_b?: number;
}

/**
 * Appends scale · Σ x over rows and inner, in strips of about 1024 terms whose sums are summed in turn. How it is cut
 * depends on rows and inner alone, so that a number has the same bits beside any others. An inner axis is not cut, for x
 * and its tangents need not know of other axes than these.
 *
 * @returns f32[outer, cols]
 */
export function appendAxisSum(call: AppendCall, { x, ...axes }: Axes & { x: Buffer }): Buffer {
  const { outer, rows, cols, inner = 1, scale = 1 } = axes;
  const strips = stripsOf(rows, inner);
  const params = { outer, rows, cols, inner, strips, scale: strips === 1 ? scale : 1 };
  const { sum } = call(axisSum, { params, buffers: { x } });
  return strips === 1 ? sum : appendAxisSum(call, { x: sum, outer, rows: strips, cols, scale });
}

/**
 * Appends scale · Σ a · b over rows and inner, cut as in `appendAxisSum`.
 *
 * @returns f32[batch, outer, cols]
 */
export function appendAxisDot(
  call: AppendCall,
  { a, b, batch = 1, batch_a = 1, batch_b = 1, ...axes }: Operands,
): Buffer {
  const { outer, rows, cols, inner = 1, scale = 1 } = axes;
  const strips = stripsOf(rows, inner);
  const shape = { batch, batch_a, batch_b, outer, rows, cols, inner, strips };
  const { dot } = call(axisDot, { params: { ...shape, scale: strips === 1 ? scale : 1 }, buffers: { a, b } });
  return strips === 1 ? dot : appendAxisSum(call, { x: dot, outer: batch * outer, rows: strips, cols, scale });
}

/** Strips of rows with about TERMS terms each, none of them empty. */
function stripsOf(rows: number, inner: number): number {
  const most = Math.max(1, Math.floor(TERMS / Math.max(1, inner)));
  if (rows <= most) return 1;
  return Math.ceil(rows / Math.ceil(rows / Math.ceil(rows / most)));
}
