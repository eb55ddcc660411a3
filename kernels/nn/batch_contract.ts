import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { pick, range } from "./_properties.ts";
import { batch } from "./batch.ts";

/** Samples, width, batch, length. */
const shapes = [
  ...[[1, 1, 1, 1], [2, 2, 2, 2], [5, 63, 3, 7], [70, 64, 64, 129], [70, 65, 65, 64], [9, 17, 33, 5], [3, 16, 31, 2]],
  ...[[4, 15, 64, 63], [6, 31, 7, 13], [1, 1000, 2, 3], [8, 20, 11, 10], [9, 4, 5, 60_000], [9, 0, 5, 6], [9, 4, 0, 6]],
  // step mod length times batch would not fit 32 bits: the batch must be reduced as well
  ...[[3, 1, 70_000, 65_000], [3, 0, 70_000, 65_000], [9, 3, 10_000, 5], [13, 36, 17, 40]],
];
const STEPS = [0, 1, 2, 9, 12_345, 4_000_000_000, 2 ** 32 - 1];

/** One entry in five is no sample, half of these the first number that is none. */
function sampleOf(samples: number, random: () => number): number {
  const chosen = random();
  return chosen < 0.1 ? samples : chosen < 0.2 ? 2 ** 32 - 1 : Math.floor(random() * samples);
}

/** A copy: every number comes out exactly, and steps follow each other in the order without a gap. */
export const batchContract = defineContract({
  kernel: batch,
  version: 1,
  units: { images: "1", labels: "class", order: "sample", step: "step", x: "1", y: "class" },
  source: "definition; exact while length · min(batch, length) < 2³²",
  shapes: shapes.map(([samples, width, batch, length]) => ({ samples, width, batch, length })),
  domains: { images: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  fill(slot, { samples, length }, random) {
    if (slot === "order") return Uint32Array.from({ length }, () => sampleOf(samples, random));
    if (slot !== "step") return undefined;
    // the last step of some epoch, where the products are largest
    if (length > 60_000) return Uint32Array.of(length * Math.floor(60_000 * random()) + length - 1);
    return Uint32Array.of(random() < 0.4 ? Math.floor(random() * 2 ** 32) : STEPS[Math.floor(STEPS.length * random())]);
  },
  values: ["random", "tiny", "huge"],
  properties: [
    alikeInTwoRows({
      cases: [4, 5].map((width) => ({ samples: 7, width, batch: 150, length: 11 })).map((params) => ({ params })),
    }),
    {
      name: "two steps hold what one of twice the batch holds, across the end of the order",
      async check({ make, call }) {
        for (const width of [12, 19]) {
          const params = { samples: 10, width, batch: 14, length: 9 };
          const both = make(params);
          both.buffers.step = Uint32Array.of(5);
          const whole = await call(both);
          for (const half of [0, 1]) {
            const one = make({ ...params, batch: 7 });
            one.buffers = { ...both.buffers, step: Uint32Array.of(10 + half) };
            const { x, y } = await call(one);
            const told =
              firstChange(`x of step ${10 + half}`, x, whole.x.slice(7 * width * half, 7 * width * (half + 1))) ??
                firstChange(`y of step ${10 + half}`, y, whole.y.slice(7 * half, 7 * half + 7));
            if (told) return told;
          }
        }
        return null;
      },
    },
    {
      name: "samples in another place, and the order pointing there, give the same",
      async check({ make, call }) {
        const [samples, width] = [11, 21];
        const one = make({ samples, width, batch: 23, length: 29 });
        one.buffers.order = one.buffers.order.map((s) => Math.min(s, samples - 1));
        const { images, labels, order, step } = one.buffers;
        const images2 = pick(images, range(0, samples).reverse().flatMap((s) => range(s * width, (s + 1) * width)));
        const moved = {
          images: images2,
          labels: labels.slice().reverse(),
          order: order.map((s) => samples - 1 - s),
          step,
        };
        const [first, second] = [await call(one), await call({ ...one, buffers: moved })];
        return firstChange("x", second.x, first.x) ?? firstChange("y", second.y, first.y);
      },
    },
  ],
  bench: [64, 784].map((width) => ({
    label: `64 of 1437 × ${width}`,
    params: { samples: 1437, width, batch: 64, length: 1437 },
    // of the images and labels, those of the batch
    work: { unit: "element", amount: 64 * width, bytes: 4 * (2 * 64 * width + 3 * 64) },
  })),
});
