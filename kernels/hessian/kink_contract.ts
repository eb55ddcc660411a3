import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { elementwise } from "../nn/_properties.ts";
import { kink } from "./kink.ts";

const INPUTS = [0, 1e-38, 1e-19, 1e-18, 1e-15, 1.1e-3, 1, 13.1, 13.3, 13.99, 14, 14.01, 50, 1e16, 1e18, 2.6e20, 3.4e38];
const VARIANCES = [0, 1e-38, 1e-36, 1.1e-36, 1e-30, 1e-6, 1, 36, 1e30, 3.4e38];
/** Every input, of both signs, under every variance. */
const EDGES = VARIANCES.flatMap((variance) => INPUTS.flatMap((a) => [[a, variance], [-a, variance]]));
/** From the kink to 14.5 standard deviations, in steps of 1 / 276, on both sides. */
const SWEEP = Array.from({ length: 8005 }, (_, i) => [(i - 4002) / 276, 1]);

/** Every unit by itself, linear in upstream and in the scale, the same on either side of the kink. */
export const kinkContract = defineContract({
  kernel: kink,
  version: 1,
  units: { a: "1", upstream: "1", variance: "1", term: "1", scale: "1" },
  source: "mean of relu(a + s·normal) less relu(a), of the integrals of the normal density",
  shapes: [
    ...[SWEEP.length, 257, 129, 64, 0, 65].map((count) => ({ count, scale: 0.7 })),
    ...[63, 5, 2].map((count) => ({ count, scale: -1 / 128 })),
    ...[1, EDGES.length, 251].map((count) => ({ count, scale: 1 })),
  ],
  domains: {
    a: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-15 },
    upstream: { low: -1, high: 1, huge: 1e18, tiny: 1e-20 },
    variance: { low: 0.25, high: 4, huge: 3.4e38, tiny: 1e-30 },
  },
  fill(slot, { count }, _, values) {
    if (slot === "upstream" || values !== "random") return undefined;
    const pairs = [EDGES, SWEEP].find(({ length }) => length === count);
    return pairs && Float32Array.from(pairs, ([a, variance]) => slot === "a" ? a : variance);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ count: 1536, scale: 0.5 }].map((params) => ({ params })) }),
    elementwise(kink, { rule: { scale: 0.7 } }),
    scales({
      name: "−8 times upstream and twice the scale give exactly −16 times the term",
      params: { count: 67, scale: 0.7 },
      factors: { upstream: -8, scale: 2, term: -16 },
    }),
    {
      name: "both sides of the kink are alike, and without noise the term is exactly 0",
      async check({ make, call }) {
        const one = make({ count: 67, scale: 0.7 });
        const { term } = await call(one);
        const turned = await call({ ...one, buffers: { ...one.buffers, a: one.buffers.a.map((v) => -v) } });
        const still = await call({ ...one, buffers: { ...one.buffers, variance: new Float32Array(67) } });
        return firstChange("term of −a", turned.term, term) ??
          firstChange("term without noise", still.term, new Array(67).fill(0));
      },
    },
  ],
  bench: [256, 1024].map((size) => ({
    label: `${size} × ${size}`,
    params: { count: size * size, scale: 1 },
    work: { unit: "element", amount: size * size },
  })),
});
