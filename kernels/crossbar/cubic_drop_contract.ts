import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { cubicDrop } from "./cubic_drop.ts";

const kernel = cubicDrop;
const shape = (count: number) => ({ count, factor: 0.03125, strength: 0.75 });

/** Every output for itself. */
export const cubicDropContract = defineContract({
  kernel,
  version: 1,
  units: { current: "µA", load: "µA", profile: "µA", out: "µA", factor: "1/µA", strength: "1" },
  source: "aihwkit, rpucuda/rpu_forward_backward_pass.cpp, ir_drop",
  shapes: [
    ...[4, 64, 252, 256, 260, 1028, 0].map(shape),
    { count: 256, factor: 1, strength: 1 },
    { count: 64, factor: 0, strength: 2 },
  ],
  domains: {
    current: { low: -100, high: 100, huge: 1e6, tiny: 1e-15 },
    load: { low: 0, high: 100, huge: 1e4, tiny: 1e-10 },
    profile: { low: -50, high: 50, huge: 1e4, tiny: 1e-10 },
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInParts(kernel, {
      name: "parts have the bits of all at once",
      ...{ params: shape(1024), along: ["count"], cuts: [4, 260] },
    }),
    scales({
      name: "currents by 2⁻⁴⁰, bit for bit",
      ...{ params: shape(260), factors: { current: 2 ** -40, profile: 2 ** -40, out: 2 ** -40 } },
    }),
    alikeInTwoRows({ cases: [{ params: shape(4 * 384) }] }),
  ],
  bench: [["2¹⁶", 2 ** 16], ["2²²", 2 ** 22]].map(([count, outputs]) => ({
    label: `${count} outputs`,
    params: shape(Number(outputs)),
    work: { unit: "element", amount: Number(outputs) },
  })),
});
