import { alikeInParts, alikeInTwoRows, exactly, firstChange, valueOf } from "../admission/properties.ts";
import { type Case, defineContract, type Property, type ValueClass } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { converter } from "./converter.ts";

const ORDERS = Object.keys(converter.constants.order);

/** Ends of a converter; their steps and units are stepOf() and gainOf(). */
const eight = { code_min: -127, code_max: 127 };
const unsigned = { code_min: 0, code_max: 31 };
const uneven = { code_min: -3, code_max: 7 };
// a bound between two codes, as an odd number of steps has it
const between = { code_min: -2.5, code_max: 3.5 };
const finest = { code_min: -(2 ** 22 - 1), code_max: 2 ** 22 - 1 };

function shape({ blocks = 1, lines = 1, length, ends = eight }: {
  blocks?: number;
  lines?: number;
  length: number;
  ends?: typeof eight;
}) {
  return { blocks, lines, length, ...ends };
}

/** Every line has its own: ties are exact where the step is a power of 2. */
function stepOf(line: number, values: ValueClass): number {
  return values === "integers" ? [1, 64, 0.25, 8, 2 ** -20][line % 5] : [8.909545, 31, 1, 2.1e6, 3e-4][line % 5];
}

function gainOf(line: number, values: ValueClass): number {
  return values === "integers" ? [1, 2 ** -6, 3, -2, 2 ** 10][line % 5] : [0.11223918, -0.7, 1, 1e-6, 31][line % 5];
}

/** Values a third beyond the range on both sides, so that every code is met and many saturate. */
function input(step: number, { params, random, values }: {
  params: Params;
  random: () => number;
  values: ValueClass;
}): number {
  const { code_min, code_max } = params;
  const span = code_max - code_min + 1;
  const code = code_min - span / 3 + 5 / 3 * span * random();
  switch (values) {
    case "tiny":
      // below half a step, subnormal numbers and both zeros among them
      return [0, -0, 1e-40, -1e-40, 1e-30, -1e-30, 0.49 / step, -0.49 / step][Math.floor(8 * random())];
    case "huge":
      return (random() < 0.5 ? -1 : 1) * 2 ** (100 * random()) / step;
    case "equal":
      return (code_min + 0.7 * span) / step;
    case "integers":
      // codes and ties, beyond both ends too
      return Math.round(2 * code) / 2 / step;
    default:
      return code / step;
  }
}

function fill(slot: string, params: Params, random: () => number, values: ValueClass) {
  const { blocks, lines, length } = params;
  if (slot !== "x") {
    return Float32Array.from({ length: lines }, (_, l) => (slot === "gain" ? gainOf : stepOf)(l, values));
  }
  return Float32Array.from(
    { length: blocks * lines * length },
    (_, i) => input(stepOf(Math.floor(i / length) % lines, values), { params, random, values }),
  );
}

/** One line whose codes ±`most` lie over ±`range`, with its gain. */
function spanning(one: Case, { most, range }: { most: number; range: number }): Case {
  const step = stepOf(0, "random");
  const x = one.buffers.x.map((v) => v * step * range / most);
  const buffers = { x, inverse_step: Float32Array.of(most / range), gain: Float32Array.of(range / most) };
  return { ...one, buffers };
}

/**
 * The oracle forgives a code beside a decision level one by one; this bounds how many there may be. f32 rounds
 * x · inverse_step to a neighbour, and levels k + ½ are f32 numbers: a value is lost only if it is rounded onto its level
 * and the tie goes to the other side, so of each level at most ulp(k + ½) on one side. Values are even over 5/3 of the
 * range; six standard deviations of a Poisson count on top.
 */
function fewWrong(length: number): Property {
  return {
    name: `codes are exact but for the share of values that f32 rounds onto a decision level [length=${length}]`,
    async check({ make, call, seed }) {
      const most = 32_767;
      const ends = { code_min: -most, code_max: most };
      const given = spanning(make(shape({ length, ends }), { seed }), { most, range: 14.254376 });
      const [{ y }, { y: exact }] = [await call(given), valueOf(converter, given)];
      const code = (value: number) => Math.round(value / given.buffers.gain[0]);
      let wrong = 0;
      for (let i = 0; i < length; i++) {
        const off = Math.abs(code(y[i]) - code(exact[i]));
        if (off > 1) return `y[${i}]: code ${code(y[i])} instead of ${code(exact[i])} for x = ${given.buffers.x[i]}`;
        wrong += off;
      }
      let width = 0;
      for (let level = 0.5; level < most; level++) width += 2 * 2 ** (Math.floor(Math.log2(level)) - 23);
      const expected = length * width / (5 / 3 * (2 * most + 1));
      const allowed = expected + 6 * Math.sqrt(expected);
      return wrong <= allowed ? null : `${wrong} of ${length} codes are beside the exact one, allowed ${allowed}`;
    },
  };
}

const staircase: Property = {
  name: "a larger value has no smaller code, and both ends are reached",
  async check({ make, call }) {
    // some 38 values a code: none is left out by chance
    for (const length of [16_383, 16_384]) {
      const given = make(shape({ length }));
      given.buffers.x.sort();
      const { y } = await call(given);
      const at = y.findIndex((v: number, i: number) => !(i === 0 || v >= y[i - 1]));
      if (at >= 0) return `y[${at}]: ${y[at]} after ${y[at - 1]}`;
      const steps = new Set(y).size;
      if (steps !== 255) return `${steps} different values, expected 255`;
    }
    return null;
  },
};

const symmetric: Property = {
  name: "−x gives −y where the codes are symmetric",
  async check({ make, call }) {
    const given = make(shape({ length: 4001, lines: 2 }));
    const { y } = await call(given);
    given.buffers.x = given.buffers.x.map((v) => -v);
    return firstChange("y", (await call(given)).y, y.map((v) => -v));
  },
};

const idempotent: Property = {
  name: "what has been converted stays as it is, whatever the order",
  async check({ make, call }) {
    for (const order of ORDERS) {
      const given = make(shape({ length: 4001 }), { constants: { order }, values: "integers" });
      const { y } = await call(given);
      given.buffers.x = y;
      const change = firstChange(`y, ${order}`, (await call(given)).y, y);
      if (change) return change;
    }
    return null;
  },
};

const batches = [5, 8].map((length) => shape({ blocks: 9, lines: 3, length: 13 * length }));

/** Codes are exact unless f32 itself puts a value onto a decision level. */
export const converterContract = defineContract({
  kernel: converter,
  version: 2,
  units: { x: "any", y: "unit of gain", inverse_step: "1 / unit of x", code_min: "1", code_max: "1", gain: "any" },
  source: "uniform mid-tread quantiser, IEEE 754 roundTiesToEven; codes of CrossSim's SignMagnitude converters, " +
    "quantise_first as aihwkit's discretisation",
  shapes: [
    ...[1, 2, 3, 4, 5, 63, 64, 65, 129, 255, 256, 257, 1021, 16_385, 0].map((length) => shape({ length })),
    ...[unsigned, uneven, between, finest, { code_min: 0, code_max: 1 }].flatMap((ends) =>
      [67, 1032].map((length) => shape({ length, lines: 5, ends }))
    ),
    // whole vec4s of several lines
    shape({ length: 3, blocks: 2, lines: 2 }),
    // more lines or blocks than a line has values
    ...[3, 4].map((length) => shape({ length, blocks: 40, lines: 37 })),
    // lines that end inside a vec4, strips that end inside four
    ...[1, 3, 4, 20, 28, 52, 61].map((length) => shape({ length, blocks: 3, lines: 7 })),
    ...[3, 4].flatMap((length) => [{ blocks: 0, lines: 3, length }, { blocks: 3, lines: 0, length }].map(shape)),
    ...[between, uneven].flatMap((ends) => [37, 64].map((length) => shape({ length, blocks: 2, lines: 5, ends }))),
  ],
  domains: {},
  fill,
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    ...[65_535, 65_536].map(fewWrong),
    staircase,
    symmetric,
    idempotent,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of codes and ties",
      cases: [{ blocks: 2, lines: 2, length: 3072 }, { blocks: 2, lines: 2, length: 3071 }].map((size) => ({
        params: shape(size),
      })),
      exact: converter,
    }),
    ...batches.flatMap((params) => [
      alikeInParts(converter, {
        name: `blocks alone have the bits of a batch [length=${params.length}]`,
        ...{ params, along: ["blocks"], cuts: [1, 6] },
      }),
      alikeInParts(converter, {
        name: `parts of a line have the bits of all of it [length=${params.length}]`,
        ...{ params, along: ["length"], cuts: [1, 12, 50] },
      }),
    ]),
    exactly(converter, {
      name: "codes, ties and ends between codes come out to the last bit at steps that are powers of 2",
      cases: [uneven, between].flatMap((ends) =>
        ORDERS.flatMap((order) =>
          [67, 68].map((length) => ({ params: shape({ blocks: 3, lines: 5, length, ends }), constants: { order } }))
        )
      ),
    }),
  ],
  bench: [[10, 360 * 32], [200, 360 * 32], [200, 360 * 33 + 1]].map(([blocks, length]) => ({
    label: `8 bits, ${blocks} chips × 2 lines × ${length} values`,
    params: shape({ blocks, lines: 2, length }),
    work: { unit: "element", amount: 2 * blocks * length },
  })),
});
