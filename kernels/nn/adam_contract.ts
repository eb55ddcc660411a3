import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { adam } from "./adam.ts";

const usual = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01, steps: 8 };
const rules = [
  { ...usual, beta1: 0, beta2: 0, weight_decay: 0 },
  { ...usual, beta1: 0.99, beta2: 0.9999999, steps: 1 },
  { ...usual, epsilon: 1, weight_decay: 1 },
  { ...usual, beta1: 0.5, weight_decay: -0.3, steps: 1001 },
  { ...usual, steps: 2, weight_decay: 3 },
];
/** The step of a case follows from its count, so that each is reached whatever the seed. */
const STEPS = [0, 1, 2, 3, 6, 7, 30, 1000, 24_999, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];
const counts = [...STEPS.map((_, i) => i + 1), 63, 64, 65, 129, 251, 257, 510, 1021, 0, 67];

/** Every weight by itself; the step only corrects and picks the learning rate. */
export const adamContract = defineContract({
  kernel: adam,
  version: 2,
  units: {
    ...{ gradient: "1/weight", rates: "weight", step: "step", clip: "1" },
    ...{ weight: "weight", mean: "1/weight", square: "1/weight²" },
  },
  source: "Kingma and Ba 2015, algorithm 1, ε outside the root as in torch.optim.Adam; Loshchilov and Hutter 2019 " +
    "(torch.optim.AdamW); step counts from 0",
  shapes: [
    ...rules.flatMap((rule, i) => [{ count: 24 * i + 4, ...rule }, { count: 24 * i + 1, ...rule }]),
    ...counts.map((count) => ({ count, ...usual })),
  ],
  domains: {
    gradient: { low: -1, high: 1, huge: 1e15, tiny: 1e-18 },
    weight: { low: -1, high: 1, huge: 1e15, tiny: 1e-18 },
    mean: { low: -1, high: 1, huge: 1e15, tiny: 1e-18 },
    // a mean of squares
    square: { low: 0, high: 1, huge: 1e30, tiny: 1e-36 },
    rates: { low: -0.5, high: 0.5, huge: 1, tiny: 1e-3 },
    clip: { low: 0, high: 1, huge: 1, tiny: 1e-3 },
  },
  fill: (slot, { count }) => slot === "step" ? Uint32Array.of(STEPS[count % STEPS.length]) : undefined,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...["coupled", "decoupled"].map((decay) => elementwise(adam, { rule: usual, constants: { decay } })),
    alikeInTwoRows({ cases: [{ count: 1737, ...usual }].map((params) => ({ params })) }),
    {
      name: "gradients 4 times as large move no weight by another bit if ε and the decay are 0",
      async check({ make, call }) {
        const one = make({ count: 67, ...usual, epsilon: 0, weight_decay: 0 });
        const { gradient, mean, square } = one.buffers;
        const larger = { gradient: gradient.map((v) => 4 * v), mean: mean.map((v) => 4 * v) };
        const buffers = { ...one.buffers, ...larger, square: square.map((v) => 16 * v) };
        return firstChange("weight", (await call({ ...one, buffers })).weight, (await call(one)).weight);
      },
    },
    {
      name: "the step changes neither mean nor square, and stops at the last",
      async check({ make, call }) {
        const one = make({ count: 9, ...usual });
        const at = (step: number) => call({ ...one, buffers: { ...one.buffers, step: Uint32Array.of(step) } });
        const [first, late, last] = [await at(0), await at(2 ** 32 - 2), await at(2 ** 32 - 1)];
        return firstChange("mean", late.mean, first.mean) ?? firstChange("square", late.square, first.square) ??
          firstChange("weight", last.weight, late.weight);
      },
    },
    {
      name: "a learning rate of 0 leaves every bit of the weights",
      async check({ make, call }) {
        const one = make({ count: 67, ...usual });
        const rates = one.buffers.rates.map((rate, i) => i === 7 ? 0 : rate);
        const buffers = { ...one.buffers, rates, step: Uint32Array.of(99) };
        return firstChange("weight", (await call({ ...one, buffers })).weight, one.buffers.weight);
      },
    },
    {
      name: "a weight that never had a gradient stays where it is, even if ε is 0",
      async check({ make, call }) {
        const one = make({ count: 67, ...usual, epsilon: 0, weight_decay: 0 });
        const none = new Float32Array(67);
        const buffers = { ...one.buffers, gradient: none, mean: none, square: none };
        return firstChange("weight", (await call({ ...one, buffers })).weight, one.buffers.weight);
      },
    },
    {
      name: "a decoupled decay alone takes its part of the weight, and leaves mean and square",
      async check({ make, call }) {
        const params = { count: 67, ...usual, weight_decay: 0.5, steps: 1 };
        const one = make(params, { constants: { decay: "decoupled" } });
        const none = new Float32Array(67);
        const weight = one.buffers.weight.map((w) => Math.round(1024 * w) / 1024);
        const rates = Float32Array.of(0.25);
        const buffers = { ...one.buffers, rates, weight, gradient: none, mean: none, square: none };
        const got = await call({ ...one, buffers });
        return firstChange("mean", got.mean, none) ?? firstChange("square", got.square, none) ??
          firstChange("weight", got.weight, weight.map((w: number) => w - w / 8));
      },
    },
  ],
  bench: [["64 × 64", 64 * 64], ["784 × 128", 784 * 128], ["4 M weights", 4e6]].map(([label, count]) => ({
    label: label as string,
    params: { count: count as number, ...usual },
    work: { unit: "element", amount: count as number },
  })),
});
