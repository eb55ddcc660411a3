/** Sums of what layers and their side paths give, of which one may be shared by all copies. */

import { count } from "../../../kernels/kernel.ts";
import { add } from "../../../kernels/linalg/add.ts";
import { broadcast } from "../../../kernels/linalg/broadcast.ts";
import type { Pass, Value } from "../forward.ts";

/** Appends a + b; what is shared is repeated first, so that it has an adjoint. */
export function appendSum(pass: Pass, a: Value, b: Value): Value {
  const copies = Math.max(a.copies, b.copies);
  const [left, right] = [a, b].map((value) => appendRepeated(pass, value, { copies }));
  const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(left.buffer.dims), scale: 1 };
  return { copies, buffer: pass.builder.call(add, { params, buffers: { a: left.buffer, b: right.buffer } }).sum };
}

function appendRepeated({ builder }: Pass, value: Value, { copies }: { copies: number }): Value {
  if (value.copies === copies) return value;
  const params = { outer: 1, rows: copies, cols: count(value.buffer.dims), inner: 1, strips: 1, scale: 1 };
  return { copies, buffer: builder.call(broadcast, { params, buffers: { s: value.buffer } }).y };
}
