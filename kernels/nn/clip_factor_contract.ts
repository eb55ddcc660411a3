import { defineContract } from "../contract.ts";
import { firstChange } from "../admission/properties.ts";
import { clipFactor } from "./clip_factor.ts";

const limits = [1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 1, 1.5, 2, 5, 10, 1e3, 1e6, 1e-6, 3e-7];

/** One number from another. */
export const clipFactorContract = defineContract({
  kernel: clipFactor,
  version: 1,
  units: { limit: "1/weight", square: "1/weight²", clip: "1" },
  source: "torch.nn.utils.clip_grad_norm_",
  shapes: [...limits, ...limits, ...limits].map((limit) => ({ limit })),
  domains: { square: { low: 0, high: 2, huge: 3e38, tiny: 1e-12 } },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    {
      name: "a gradient of 0, and one below the limit, keep every bit",
      async check({ make, call }) {
        for (const square of [0, 1e-38, 1e-20, 0.25, 0.98]) {
          const one = { ...make({ limit: 1 }), buffers: { square: Float32Array.of(square) } };
          const told = firstChange(`clip of square ${square}`, (await call(one)).clip, [1]);
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "a norm 4 times as large gives a quarter, or less than a millionth beside it",
      async check({ make, call }) {
        const of = async (square: number) =>
          (await call({ ...make({ limit: 0.5 }), buffers: { square: Float32Array.of(square) } })).clip[0];
        const [once, four] = [await of(9), await of(144)];
        return Math.abs(4 * four / once - 1) < 1e-6 ? null : `clip: expected ${once / 4}, got ${four}`;
      },
    },
  ],
  bench: [{ label: "limit 1", params: { limit: 1 }, work: { unit: "element", amount: 1 } }],
});
