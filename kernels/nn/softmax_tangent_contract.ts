import { defineContract } from "../contract.ts";
import { alikeInParts, alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { logitsOf } from "./_softmax_cases.ts";
import { softmaxTangent } from "./softmax_tangent.ts";

const shapes = [
  ...[[1, 1, 1], [2, 1, 2], [3, 2, 2], [1, 5, 1], [2, 64, 10], [1, 63, 3], [1, 65, 4], [4, 13, 7], [1, 2, 63], [
    1,
    2,
    64,
  ]],
  ...[[2, 3, 65], [1, 97, 6], [1, 1, 1000], [2, 0, 10], [2, 3, 0], [0, 3, 3], [16, 3, 5]],
];

/** A label that is no class in every seventh row: without randomness, so that the gradient and the labels agree. */
function labelsOf(rows: number, classes: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, r) => r % 7 === 3 ? (r % 2 ? classes : 2 ** 32 - 1) : 5 * r % classes);
}

/** What nn/softmax_cross_entropy gives for such logits, in f64. */
function gradientOf(
  logits: Float32Array,
  { rows, classes, labels }: { rows: number; classes: number; labels: Uint32Array },
) {
  return Float32Array.from(logits, (z, i) => {
    const row = Math.floor(i / classes), others = logits.subarray(row * classes, (row + 1) * classes);
    const sum = others.reduce((total, other) => total + Math.exp(other - z), 0);
    return (1 / sum - (i % classes === labels[row] ? 1 : 0)) / rows;
  });
}

/** Rows do not know of each other but for their number, members not at all; only differences in a row count. */
export const softmaxTangentContract = defineContract({
  kernel: softmaxTangent,
  version: 2,
  units: { gradient: "nat", tangent: "1", out: "nat" },
  source:
    "second and third derivative of the mean cross-entropy by the logits: (diag p − p pᵀ)/rows, and that of t − pᵀt squared",
  shapes: shapes.map(([batch, rows, classes]) => ({ batch, rows, classes })),
  domains: {
    gradient: { low: 0, high: 0.01, huge: 0.01, tiny: 1e-30 },
    tangent: { low: -3, high: 3, huge: 1e18, tiny: 1e-30 },
  },
  fill(slot, { rows, classes }, random, values) {
    const labels = labelsOf(rows, classes);
    if (slot === "labels") return labels;
    if (slot !== "gradient" || values !== "random") return undefined;
    return gradientOf(logitsOf(rows, { classes, random }), { rows, classes, labels });
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ batch: 6, rows: 32, classes: 3 }].map((params) => ({ params })) }),
    ...[[3, 7], [2, 4]].map(([rows, classes]) =>
      alikeInParts(softmaxTangent, {
        name: `members of a batch have their bits alone [${rows} × ${classes}]`,
        params: { batch: 11, rows, classes },
        constants: { order: rows === 3 ? "first" : "second" },
        ...{ along: ["batch"], cuts: [1, 4, 9] },
      })
    ),
    scales({
      name: "−8 times tangent gives exactly −8 times out",
      params: { batch: 2, rows: 5, classes: 11 },
      factors: { tangent: -8, out: -8 },
    }),
    {
      name: "4 of 8 rows with twice the gradient have twice the bits",
      async check({ make, call }) {
        const whole = make({ batch: 1, rows: 8, classes: 7 });
        const { gradient, labels, tangent } = whole.buffers;
        const { out } = await call(whole);
        for (const begin of [0, 1, 3, 4]) {
          const [from, to] = [begin * 7, (begin + 4) * 7];
          const part = make({ batch: 1, rows: 4, classes: 7 });
          part.buffers = {
            gradient: gradient.slice(from, to).map((v) => 2 * v),
            labels: labels.slice(begin, begin + 4),
            tangent: tangent.slice(from, to),
          };
          const told = firstChange(
            `out of rows from ${begin}`,
            (await call(part)).out,
            out.slice(from, to).map((v) => 2 * v),
          );
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "the same shift of every logit of a row with a label gives exactly 0",
      async check({ make, call }) {
        const one = make({ batch: 1, rows: 2, classes: 9 });
        one.buffers.labels.set([8, 3]);
        one.buffers.tangent = one.buffers.tangent.map((_, i) => i < 9 ? 1e30 : -0.3);
        return firstChange("out", (await call(one)).out, new Array(18).fill(0));
      },
    },
  ],
  bench: [16, 128].map((batch) => ({
    label: `128 × 10, batch ${batch}`,
    params: { batch, rows: 128, classes: 10 },
    work: { unit: "element", amount: batch * 1280 },
  })),
});
