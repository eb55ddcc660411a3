import { defineContract, type PropertyTools } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { sgd } from "./sgd.ts";

const usual = { momentum: 0.9, weight_decay: 5e-4, steps: 3 };
const rules = [
  { momentum: 0, weight_decay: 0, steps: 1 },
  { momentum: 1, weight_decay: 0, steps: 2 },
  { momentum: 0.99, weight_decay: 0.1, steps: 5 },
  { momentum: -0.5, weight_decay: -1, steps: 64 },
  { momentum: 3, weight_decay: 1, steps: 1001 },
];
const KINDS = ["heavy_ball", "nesterov"];
/** The step of a case follows from its count, so that each is reached whatever the seed: inside, last, beyond. */
const stepOf = (count: number, steps: number) => [0, steps - 1, steps, steps >> 1, 2 ** 32 - 1][count % 5];
const shape = (count: number, rule = usual) => ({ count, ...rule });

/** Small whole numbers and powers of two, where no rounding hides a wrong term. */
async function wholeNumbers({ make, call }: PropertyTools, momentum_kind: string) {
  const one = make({ count: 67, momentum: 2, weight_decay: 4, steps: 3 }, {
    values: "integers",
    constants: { momentum_kind },
  });
  const [clip, rate] = [0.25, 0.5];
  const { gradient, weight, velocity } = one.buffers;
  const set = { rates: Float32Array.of(8, rate, 2), step: Uint32Array.of(1), clip: Float32Array.of(clip) };
  const g = weight.map((w: number, i: number) => clip * gradient[i] + 4 * w);
  const v = velocity.map((old: number, i: number) => 2 * old + g[i]);
  const moved = weight.map((w: number, i: number) =>
    w - rate * (momentum_kind === "nesterov" ? g[i] + 2 * v[i] : v[i])
  );
  const got = await call({ ...one, buffers: { ...one.buffers, ...set } });
  return firstChange("velocity", got.velocity, v) ?? firstChange("weight", got.weight, moved);
}

/** Every weight by itself. */
export const sgdContract = defineContract({
  kernel: sgd,
  version: 2,
  units: { gradient: "1/weight", rates: "weight²", step: "step", clip: "1", weight: "weight", velocity: "1/weight" },
  source: "torch.optim.SGD, dampening 0: the learning rate scales the velocity, not what goes into it",
  shapes: [
    ...[1, 2, 63, 64, 65, 129, 251, 257, 1021, 4097].map((count) => shape(count)),
    ...rules.flatMap((rule, i) => [shape(7 + 61 * i, rule), shape(10 + 23 * i, rule)]),
    ...[0, 510].map((count) => shape(count)),
  ],
  domains: {
    ...Object.fromEntries(
      ["gradient", "weight", "velocity"].map((slot) => [slot, { low: -1, high: 1, huge: 1e36, tiny: 1e-33 }]),
    ),
    rates: { low: -0.5, high: 0.5, huge: 1, tiny: 1e-3 },
    clip: { low: 0, high: 1, huge: 1, tiny: 1e-3 },
  },
  fill: (slot, { count, steps }) => slot === "step" ? Uint32Array.of(stepOf(count, steps)) : undefined,
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...KINDS.map((momentum_kind) => elementwise(sgd, { rule: usual, constants: { momentum_kind } })),
    alikeInTwoRows({ cases: [{ params: shape(1737) }] }),
    ...KINDS.map((kind) => ({
      name: `whole numbers and powers of two come out exactly, ${kind}`,
      check: (tools: PropertyTools) => wholeNumbers(tools, kind),
    })),
    {
      name: "a learning rate of 0 leaves every bit of the weights",
      async check({ make, call }) {
        const one = make(shape(67));
        const buffers = { ...one.buffers, rates: Float32Array.of(9, 9, 0) };
        return firstChange("weight", (await call({ ...one, buffers })).weight, one.buffers.weight);
      },
    },
  ],
  bench: [["64 × 64", 64 * 64], ["784 × 128", 784 * 128], ["4 M weights", 4e6]].map(([label, count]) => ({
    label: label as string,
    params: shape(count as number),
    work: { unit: "element", amount: count as number },
  })),
});
