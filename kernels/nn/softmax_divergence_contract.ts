import { defineContract } from "../contract.ts";
import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { logitsOf } from "./_softmax_cases.ts";
import { softmaxDivergence } from "./softmax_divergence.ts";
import { softmaxDivergenceOracle } from "./softmax_divergence_oracle.ts";

const shapes = [
  ...[[1, 1, 1], [1, 1, 2], [2, 2, 2], [5, 1, 1], [64, 3, 10], [7, 9, 3], [65, 1, 4], [3, 43, 7], [1, 2, 63], [
    2,
    1,
    64,
  ]],
  // 131 068 classes: 2 classes / 4 = 65 534 rounds, the most of a software adapter
  ...[[3, 2, 65], [1, 97, 6], [33, 1, 5], [1, 1, 131_068], [0, 3, 10], [3, 0, 10], [3, 4, 0]],
];

/** Chips and images do not know of each other; only differences of logits count. */
export const softmaxDivergenceContract = defineContract({
  kernel: softmaxDivergence,
  version: 1,
  units: { logits: "1", reference: "1", divergence: "nat" },
  source: "definition: Kullback and Leibler 1951, with natural logarithms",
  shapes: shapes.map(([chips, images, classes]) => ({ chips, images, classes })),
  // classes times the span of a row stay below the largest f32
  domains: {
    logits: { low: -3, high: 3, huge: 1e33, tiny: 1e-30 },
    reference: { low: -3, high: 3, huge: 1e33, tiny: 1e-30 },
  },
  fill(slot, { chips, images, classes }, random, values) {
    if (values !== "random") return undefined;
    return logitsOf(slot === "logits" ? chips * images : images, { classes, random });
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ params: { chips: 12, images: 16, classes: 3 } }] }),
    alikeInParts(softmaxDivergence, {
      ...{ name: "chips alone have the bits that they have among others", along: ["chips"], cuts: [1, 2, 5] },
      params: { chips: 6, images: 3, classes: 7 },
    }),
    alikeInParts(softmaxDivergence, {
      ...{ name: "images alone have the bits that they have among others", along: ["images"], cuts: [1, 4] },
      params: { chips: 3, images: 5, classes: 10 },
    }),
    {
      name: "a shift of all logits of a chip, or of the reference, changes no bit",
      async check({ make, call }) {
        const once = make({ chips: 3, images: 4, classes: 11 }, { values: "integers" });
        const { divergence } = await call(once);
        for (const slot of ["logits", "reference"]) {
          const shifted = once.buffers[slot].map((v: number) => v + 65_536);
          const got = await call({ ...once, buffers: { ...once.buffers, [slot]: shifted } });
          const told = firstChange(`divergence with ${slot} shifted`, got.divergence, divergence);
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "no chip near the reference is below 0",
      async check({ make, call }) {
        const [images, classes] = [192, 10];
        const one = make({ chips: 1, images, classes });
        one.buffers.reference = make({ chips: 1, images, classes }, { values: "cancelling" }).buffers.reference;
        one.buffers.logits = Float32Array.from(one.buffers.reference, (v, i) => v * (1 + (i % 7 - 3) * 2 ** -22));
        const { divergence } = await call(one);
        const at = divergence.findIndex((v: number) => !(v >= 0));
        return at < 0 ? null : `divergence[${at}]: expected ≥ 0, got ${divergence[at]}`;
      },
    },
    {
      name: "ln(1 + eᵈ) and eᵈ by themselves stay inside their bounds",
      async check({ make, call }) {
        const one = make({ chips: 1, images: 200, classes: 2 });
        // a reference that is sure leaves ln of the chip's sum; a chip that is sure weighs the reference's doubt alone
        const pairs = Array.from({ length: 100 }, (_, i) => [[-200, -i / 25], [-0.85 * i, -1e30]]).flat();
        const [reference, logits] = [0, 1].map((of) => Float32Array.from(pairs.flatMap((pair) => [0, pair[of]])));
        const buffers = { reference: Float64Array.from(reference), logits: Float64Array.from(logits) };
        const { divergence } = await call({ ...one, buffers: { reference, logits } });
        const { value, bound } =
          softmaxDivergenceOracle({ params: one.params, constants: {}, buffers, bounds: true }).divergence;
        const at = divergence.findIndex((v: number, i: number) => !(Math.abs(v - value[i]) <= bound![i]));
        return at < 0 ? null : `divergence[${at}]: expected ${value[at]} ± ${bound![at]}, got ${divergence[at]}`;
      },
    },
    {
      name: "what both are sure of costs nothing, and a doubt of 100 nats 100 nats",
      async check({ make, call }) {
        const one = make({ chips: 3, images: 1, classes: 5 });
        const sure = [-1e30, 1000, 0, -40, 0];
        one.buffers.reference = Float32Array.from(sure);
        one.buffers.logits = Float32Array.from([...sure, 7, 107, 7, 7, 7, 100, 0, 0, -100, 0]);
        return firstChange("divergence", (await call(one)).divergence, [0, 0, 100]);
      },
    },
  ],
  bench: [[1, 10_000], [64, 360], [1000, 360]].map(([chips, images]) => ({
    label: `${chips} chips × ${images} images × 10`,
    params: { chips, images, classes: 10 },
    work: { unit: "element", amount: chips * images * 10 },
  })),
});
