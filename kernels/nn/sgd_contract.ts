import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { sgd } from "./sgd.ts";

const usual = { learning_rate: 0.1, momentum: 0.9, weight_decay: 5e-4 };
const rules = [
  { learning_rate: 0, momentum: 0, weight_decay: 0 },
  { learning_rate: 1, momentum: 1, weight_decay: 0 },
  { learning_rate: 1e-6, momentum: 0.99, weight_decay: 0.1 },
  { learning_rate: -0.3, momentum: -0.5, weight_decay: -1 },
  { learning_rate: 2, momentum: 3, weight_decay: 1 },
];

/** Every weight by itself. */
export const sgdContract = defineContract({
  kernel: sgd,
  version: 1,
  units: { gradient: "1/weight", weight: "weight", velocity: "1/weight", learning_rate: "weight²" },
  source: "torch.optim.SGD, dampening 0, no Nesterov: the learning rate scales the velocity, not what goes into it",
  shapes: [
    ...[1, 2, 63, 64, 65, 129, 251, 257, 1021, 4097].map((count) => ({ count, ...usual })),
    ...rules.map((rule, i) => ({ count: 7 + 61 * i, ...rule })),
    ...[0, 510].map((count) => ({ count, ...usual })),
  ],
  domains: Object.fromEntries(
    ["gradient", "weight", "velocity"].map((slot) => [slot, { low: -1, high: 1, huge: 1e37, tiny: 1e-37 }]),
  ),
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    elementwise(sgd, { rule: usual }),
    alikeInTwoRows({ cases: [{ count: 1737, ...usual }].map((params) => ({ params })) }),
    {
      name: "whole numbers and powers of two come out exactly",
      async check({ make, call }) {
        const one = make({ count: 67, learning_rate: 0.5, momentum: 2, weight_decay: 4 }, { values: "integers" });
        const { gradient, weight, velocity } = one.buffers;
        const expected = weight.map((w: number, i: number) => 2 * velocity[i] + gradient[i] + 4 * w);
        const got = await call(one);
        return firstChange("velocity", got.velocity, expected) ??
          firstChange("weight", got.weight, weight.map((w: number, i: number) => w - 0.5 * expected[i]));
      },
    },
    {
      name: "a learning rate of 0 leaves every bit of the weights",
      async check({ make, call }) {
        const one = make({ count: 67, ...usual, learning_rate: 0 });
        return firstChange("weight", (await call(one)).weight, one.buffers.weight);
      },
    },
  ],
  bench: [["64 × 64", 64 * 64], ["784 × 128", 784 * 128]].map(([label, count]) => ({
    label: label as string,
    params: { count: count as number, ...usual },
    work: { unit: "element", amount: count as number },
  })),
});
