import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { elementwise } from "./_properties.ts";
import { clamp } from "./clamp.ts";

const usual = { factor: 2.5 };

/** Every number by itself. */
export const clampContract = defineContract({
  kernel: clamp,
  version: 1,
  units: { value: "any", limit: "that of value", factor: "1" },
  source: "min(max(value, −factor · limit), factor · limit)",
  shapes: [
    ...[1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1021].map((count) => ({ count, ...usual })),
    ...[0, 1e-3, -2, 1e6].map((factor, i) => ({ count: 7 + 61 * i, factor })),
    ...[0, 510].map((count) => ({ count, ...usual })),
  ],
  domains: {
    value: { low: -1, high: 1, huge: 1e30, tiny: 1e-30 },
    limit: { low: 0, high: 0.3, huge: 1e30, tiny: 1e-30 },
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    elementwise(clamp, { rule: usual }),
    alikeInTwoRows({ cases: [{ params: { count: 1536, ...usual } }] }),
    {
      name: "what lies inside keeps its bits, what lies outside ends at the limit",
      async check({ make, call }) {
        const one = make({ count: 67, factor: 0.5 });
        one.buffers.limit = Float32Array.of(0.5);
        const expected = one.buffers.value.map((v: number) => Math.min(Math.max(v, -0.25), 0.25));
        return firstChange("value", (await call(one)).value, expected);
      },
    },
    {
      name: "a second time changes nothing",
      async check({ make, call }) {
        const one = make({ count: 67, ...usual });
        const { value } = await call(one);
        return firstChange("value", (await call({ ...one, buffers: { ...one.buffers, value } })).value, value);
      },
    },
  ],
  bench: [["64 × 32", 2048], ["784 × 128", 784 * 128]].map(([label, count]) => ({
    label: label as string,
    params: { count: count as number, ...usual },
    work: { unit: "element", amount: count as number },
  })),
});
