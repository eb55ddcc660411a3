import { alikeInParts, alikeInTwoRows, exactly, firstChange, valueOf } from "../admission/properties.ts";
import { defineContract, type Property, type ValueClass } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { converter } from "./converter.ts";

/** A converter that gives back what it is given, of symmetric codes over ±range. */
function signed(most: number, range: number) {
  return { inverse_step: most / range, code_min: -most, code_max: most, gain: range / most };
}

const eight = signed(127, 14.254376);
const unsigned = { inverse_step: 31, code_min: 0, code_max: 31, gain: 1 / 31 };
// steps and codes of one side, output in another unit, ties wherever x is an odd half
const uneven = { inverse_step: 1, code_min: -3, code_max: 7, gain: 2 };
const fine = { inverse_step: 64, code_min: -127, code_max: 127, gain: 1 / 64 };
const kinds = [eight, unsigned, uneven, fine, signed(7, 1), signed(2047, 1e-6), signed(2 ** 22 - 1, 3e4)];
const one = { inverse_step: 3, code_min: 0, code_max: 1, gain: -0.7 };

/** Values a third beyond the range on both sides, so that every code is met and many saturate. */
function input({ inverse_step, code_min, code_max }: Params, random: () => number, values: ValueClass): number {
  const span = code_max - code_min + 1;
  const anywhere = (code_min - span / 3 + 5 / 3 * span * random()) / inverse_step;
  switch (values) {
    case "tiny":
      // below half a step, subnormal numbers and both zeros among them
      return [0, -0, 1e-40, -1e-40, 1e-30, -1e-30, 0.49 / inverse_step, -0.49 / inverse_step][Math.floor(8 * random())];
    case "huge":
      return (random() < 0.5 ? -1 : 1) * 2 ** (120 * random()) / inverse_step;
    case "equal":
      return (code_min + 0.7 * span) / inverse_step;
    case "integers":
      // codes and ties, beyond both ends too; exact where the step is a power of 2
      return Math.round(2 * anywhere * inverse_step) / 2 / inverse_step;
    default:
      return anywhere;
  }
}

/**
 * The oracle forgives a code beside a decision level one by one; this bounds how many there may be. f32 rounds
 * x · inverse_step to a neighbour, and levels k + ½ are f32 numbers: a value is lost only if it is rounded onto its level
 * and the tie goes to the other side, so of each level at most ulp(k + ½) on one side. Values are even over 2.2 of the
 * range; six standard deviations of a Poisson count on top.
 */
const fewWrong: Property = {
  name: "codes are exact but for the share of values that f32 rounds onto a decision level",
  async check({ make, call, seed }) {
    const count = 65_536, most = 32_767;
    const params = { count, ...signed(most, 14.254376) };
    const given = make(params, { seed });
    const scale = 1.1 * 3 / 5 * 2 * most / (2 * most + 1);
    given.buffers.x = given.buffers.x.map((x) => x * scale);
    const [{ y }, { y: exact }] = [await call(given), valueOf(converter, given)];
    const code = (value: number) => Math.round(value / Math.fround(params.gain));
    let wrong = 0;
    for (let i = 0; i < count; i++) {
      const off = Math.abs(code(y[i]) - code(exact[i]));
      if (off > 1) return `y[${i}]: code ${code(y[i])} instead of ${code(exact[i])} for x = ${given.buffers.x[i]}`;
      wrong += off;
    }
    let width = 0;
    for (let level = 0.5; level < most; level++) width += 2 * 2 ** (Math.floor(Math.log2(level)) - 23);
    const expected = count * width / (2.2 * most);
    const allowed = expected + 6 * Math.sqrt(expected);
    return wrong <= allowed
      ? null
      : `${wrong} of ${count} codes are beside the exact one, allowed ${allowed.toFixed(0)}`;
  },
};

const staircase: Property = {
  name: "a larger value has no smaller code, and both ends are reached",
  async check({ make, call }) {
    // some 38 values a code: none is left out by chance
    const given = make({ count: 16_384, ...eight });
    given.buffers.x.sort();
    const { y } = await call(given);
    const at = y.findIndex((v: number, i: number) => !(i === 0 || v >= y[i - 1]));
    if (at >= 0) return `y[${at}]: ${y[at]} after ${y[at - 1]}`;
    const steps = new Set(y).size;
    return steps === 255 ? null : `${steps} different values, expected 255`;
  },
};

const symmetric: Property = {
  name: "−x gives −y where the codes are symmetric",
  async check({ make, call }) {
    const given = make({ count: 4001, ...eight });
    const { y } = await call(given);
    given.buffers.x = given.buffers.x.map((v) => -v);
    return firstChange("y", (await call(given)).y, y.map((v) => -v));
  },
};

const idempotent: Property = {
  name: "what has been converted stays as it is",
  async check({ make, call }) {
    const given = make({ count: 4001, ...eight });
    const { y } = await call(given);
    given.buffers.x = y;
    return firstChange("y", (await call(given)).y, y);
  },
};

/** Codes are exact unless f32 itself puts a value onto a decision level. */
export const converterContract = defineContract({
  kernel: converter,
  version: 1,
  units: { x: "any", y: "unit of gain", inverse_step: "1 / unit of x", code_min: "1", code_max: "1", gain: "any" },
  source: "uniform mid-tread quantiser, IEEE 754 roundTiesToEven; codes of CrossSim's SignMagnitude converters",
  shapes: [
    ...[1, 2, 3, 4, 5, 63, 64, 65, 129, 255, 256, 257, 1021, 16_385, 0].map((count) => ({ count, ...eight })),
    ...kinds.flatMap((kind) => [67, 1030].map((count) => ({ count, ...kind }))),
    { count: 131, ...one },
  ],
  domains: {},
  fill: (_, params, random, values) => Float32Array.from({ length: params.count }, () => input(params, random, values)),
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    fewWrong,
    staircase,
    symmetric,
    idempotent,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of codes and ties",
      cases: [{ params: { count: 1536, ...fine } }],
      exact: converter,
    }),
    alikeInParts(converter, {
      name: "parts have the bits of all at once",
      ...{ params: { count: 523, ...eight }, along: ["count"], cuts: [1, 66, 389] },
    }),
    exactly(converter, {
      name: "codes and ties come out to the last bit at steps that are powers of 2",
      cases: [uneven, fine].map((kind) => ({ params: { count: 1030, ...kind } })),
    }),
  ],
  bench: [{
    label: "8 bits, 200 chips × 360 images × 32 columns",
    params: { count: 200 * 360 * 32, ...signed(127, 1) },
    work: { unit: "element", amount: 200 * 360 * 32 },
  }],
});
