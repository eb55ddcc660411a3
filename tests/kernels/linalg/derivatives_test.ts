/** Adjoints and tangents of the kernels of this family, and the tangents of their adjoints. */

import assert from "node:assert/strict";
import type { Kernel, Params } from "../../../kernels/kernel.ts";
import { count, shapeOf } from "../../../kernels/kernel.ts";
import { add } from "../../../kernels/linalg/add.ts";
import { axisDot } from "../../../kernels/linalg/axis_dot.ts";
import { axisSum } from "../../../kernels/linalg/axis_sum.ts";
import { broadcast } from "../../../kernels/linalg/broadcast.ts";
import { broadcastAdd } from "../../../kernels/linalg/broadcast_add.ts";
import { broadcastMultiply } from "../../../kernels/linalg/broadcast_multiply.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { multiply } from "../../../kernels/linalg/multiply.ts";
import { permute } from "../../../kernels/linalg/permute.ts";
import { bias } from "../../../kernels/nn/bias.ts";
import { columnSum } from "../../../kernels/nn/column_sum.ts";
import { type Append, checkDerivatives, differentiated, type Without } from "../_derivatives.ts";

interface One {
  kernel: Kernel;
  params: Params;
  constants?: Record<string, string>;
}

const both = { batch: 2, batch_a: 2, batch_b: 2 };
const alone = { batch: 1, batch_a: 1, batch_b: 1 };
const apart = { batch: 2, batch_x: 2, batch_s: 2 };
const axes = { outer: 2, rows: 5, cols: 3, inner: 4, scale: 0.3 };

const CASES: One[] = [
  { kernel: add, params: { ...both, count: 5, scale: 1 } },
  { kernel: add, params: { ...both, count: 8, scale: -0.3 } },
  { kernel: multiply, params: { ...both, count: 5 } },
  ...[1, 2, 5].map((strips) => ({ kernel: axisSum, params: { ...axes, strips } })),
  ...[1, 2, 5].map((strips) => ({ kernel: axisDot, params: { ...both, ...axes, strips } })),
  ...[1, 2, 5].map((strips) => ({ kernel: broadcast, params: { ...axes, strips } })),
  { kernel: broadcastAdd, params: { ...apart, ...axes } },
  ...[1, 2, 5].map((strips) => ({ kernel: broadcastMultiply, params: { ...apart, ...axes, strips } })),
  ...["none", "right", "left"].map((transpose) => ({
    ...{ kernel: matmul, params: { ...both, m: 3, k: 4, n: 5 }, constants: { transpose } },
  })),
  { kernel: permute, params: { batch: 2, rows: 3, cols: 4, inner: 5 } },
  { kernel: bias, params: { rows: 5, cols: 3 } },
];

/** The kernel on all its inputs but those that are fixed. */
function appendOnly({ kernel, params, constants }: One, fixed: string[] = []): Append {
  return (builder, inputs) => {
    const given = Object.entries(kernel.inputs).map(([slot, text]) => {
      if (!fixed.includes(slot)) return [slot, inputs[slot]];
      const { dims } = shapeOf(text, params);
      return [
        slot,
        builder.constant(slot, Float32Array.from({ length: count(dims) }, (_, i) => Math.sin(i + 1)), dims),
      ];
    });
    const [output] = Object.keys(kernel.outputs);
    return builder.call(kernel, { params, constants, buffers: Object.fromEntries(given) })[output];
  };
}

function dimsOf({ kernel, params }: One, fixed: string[] = []): Record<string, number[]> {
  const slots = Object.entries(kernel.inputs).filter(([slot]) => !fixed.includes(slot));
  return Object.fromEntries(slots.map(([slot, text]) => [slot, shapeOf(text, params).dims]));
}

for (const one of CASES) {
  const slots = Object.keys(one.kernel.inputs);
  const label = Object.entries({ ...one.params, ...one.constants }).map(([k, v]) => `${k}=${v}`).join(" ");
  for (const fixed of slots.length > 1 ? [[], ...slots.map((slot) => [slot])] : [[]]) {
    const what = fixed.length > 0 ? `${fixed} fixed, ` : "";
    Deno.test(`${one.kernel.id} has its adjoints and tangents [${what}${label}]`, () =>
      checkDerivatives(appendOnly(one, fixed), { dims: dimsOf(one, fixed) }));
  }
}

for (
  const { kernel, params } of [{ kernel: multiply, params: { ...alone, count: 5 } }, {
    kernel: axisDot,
    params: { ...alone, ...axes, strips: 2 },
  }]
) {
  Deno.test(`${kernel.id} of a buffer with itself has its adjoint and tangent`, () =>
    checkDerivatives((builder, { x }) => {
      const [output] = Object.keys(kernel.outputs);
      return builder.call(kernel, { params, buffers: { a: x, b: x } })[output];
    }, { dims: { x: shapeOf(kernel.inputs.a, params).dims } }));
}

/** Kernels with one operand that a batch of 6 shares. */
const SHARED: (One & { slot: string })[] = [
  ...["a", "b"].flatMap((slot) => {
    const batches = { batch: 6, batch_a: 6, batch_b: 6, [`batch_${slot}`]: 1 };
    return [
      { slot, kernel: add, params: { ...batches, count: 5, scale: 0.3 } },
      { slot, kernel: multiply, params: { ...batches, count: 5 } },
      { slot, kernel: axisDot, params: { ...batches, ...axes, strips: 2 } },
    ];
  }),
  ...["x", "s"].flatMap((slot) => {
    const batches = { batch: 6, batch_x: 6, batch_s: 6, [`batch_${slot}`]: 1 };
    return [
      { slot, kernel: broadcastAdd, params: { ...batches, ...axes } },
      { slot, kernel: broadcastMultiply, params: { ...batches, ...axes, strips: 2 } },
    ];
  }),
];

for (const one of SHARED) {
  const { kernel, params, slot } = one;
  Deno.test(`${kernel.id} refuses adjoint and tangent of ${slot}, which a batch shares`, () => {
    const refused = (what: string) => ({
      name: "TypeError",
      message: `Cannot ${what} ${kernel.id} by ${slot}: a batch of 6 shares it`,
    });
    const make = (without: Without) => () => differentiated(appendOnly(one), { dims: dimsOf(one), without });
    assert.throws(make("tangents"), refused("differentiate"));
    assert.throws(make("adjoints"), refused("take the tangent of"));
  });
  Deno.test(`${kernel.id} has adjoint and tangent of what stands beside the shared ${slot}`, () =>
    checkDerivatives(appendOnly(one, [slot]), { dims: dimsOf(one, [slot]) }));
  Deno.test(`${kernel.id} refuses a batch that ${slot} does not divide`, () => {
    const given = { ...params, [`batch_${slot}`]: 4 };
    assert.throws(() => kernel.variants[0].workgroups(given, {}), {
      name: "RangeError",
      message: `kernels/${kernel.id} batch_${slot}: expected a divisor of 6 (batch), got 4`,
    });
  });
}

Deno.test("nn/column_sum has its tangent", () => {
  const one = { kernel: columnSum, params: { rows: 5, cols: 3 } };
  return checkDerivatives(appendOnly(one), { dims: dimsOf(one), without: "adjoints" });
});
