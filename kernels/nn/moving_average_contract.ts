import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { elementwise } from "./_properties.ts";
import { movingAverage } from "./moving_average.ts";

const usual = { rate: 0.1, scale: 1 };
const rules = [
  { rate: 0, scale: 1 },
  { rate: 1, scale: 2 },
  { rate: 0.01, scale: 128 / 127 },
  { rate: -0.5, scale: -3 },
  { rate: 1e-6, scale: 1e6 },
];

/** Every average by itself. */
export const movingAverageContract = defineContract({
  kernel: movingAverage,
  version: 1,
  units: { value: "any", average: "that of value · scale", rate: "1" },
  source: "torch.nn.BatchNorm2d, running statistics: rate is its momentum, scale n / (n − 1) for the variance",
  shapes: [
    ...[1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1021].map((count) => ({ count, ...usual })),
    ...rules.map((rule, i) => ({ count: 7 + 61 * i, ...rule })),
    ...[0, 510].map((count) => ({ count, ...usual })),
  ],
  domains: Object.fromEntries(
    ["value", "average"].map((slot) => [slot, { low: -1, high: 1, huge: 1e30, tiny: 1e-30 }]),
  ),
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    elementwise(movingAverage, { rule: usual }),
    alikeInTwoRows({ cases: [{ params: { count: 1536, ...usual } }] }),
    {
      name: "whole numbers and powers of two come out exactly",
      async check({ make, call }) {
        const one = make({ count: 67, rate: 0.25, scale: 4 }, { values: "integers" });
        const { value, average } = one.buffers;
        const expected = average.map((a: number, i: number) => a + 0.25 * (4 * value[i] - a));
        return firstChange("average", (await call(one)).average, expected);
      },
    },
    {
      name: "a rate of 0 leaves every bit",
      async check({ make, call }) {
        const one = make({ count: 67, rate: 0, scale: 3 });
        return firstChange("average", (await call(one)).average, one.buffers.average);
      },
    },
  ],
  bench: [["64 channels", 64], ["784 × 128", 784 * 128]].map(([label, count]) => ({
    label: label as string,
    params: { count: count as number, ...usual },
    work: { unit: "element", amount: count as number },
  })),
});
