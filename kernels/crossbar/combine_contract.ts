import { alikeInParts, alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, type Params, shapeOf } from "../kernel.ts";
import { combine } from "./combine.ts";
import { strideOf } from "./tiles.ts";

function layer(arrays: number, planes: number, rows: number, cols: number) {
  return { arrays, planes, rows, cols, stride: strideOf(cols) };
}

const sizes = [
  ...[[1, 1, 1, 1], [2, 2, 1, 2], [3, 2, 5, 3], [3, 2, 5, 4], [3, 2, 5, 5], [2, 3, 63, 1], [5, 2, 3, 63], [
    2,
    4,
    3,
    64,
  ]],
  ...[[3, 2, 2, 65], [1, 5, 997, 2], [2, 2, 1, 4099], [65, 3, 1, 7], [7, 2, 11, 13], [7, 8, 11, 12], [2, 2, 33, 128]],
  ...[[2, 16, 17, 129], [0, 2, 3, 5], [2, 2, 0, 5], [2, 2, 3, 0], [2, 16, 9, 20], [3, 1, 7, 10]],
];

/** Cells of an array and plane, in place. */
function planeOf(cells: Float32Array, { planes, rows, cols }: Params, [array, plane]: [number, number]): Float32Array {
  const begin = (array * planes + plane) * rows * cols;
  return cells.subarray(begin, begin + rows * cols);
}

const negates: Property = {
  name: "a differential pair exchanged gives the negative and the same magnitude, and equal cells exactly 0",
  async check({ make, call }) {
    for (const kind of ["difference", "magnitude"]) {
      for (const params of [layer(3, 2, 5, 13), layer(3, 2, 5, 12)]) {
        const [one, turned, equal] = [1, 2, 3].map(() => make(params, { constants: { kind } }));
        for (const { buffers } of [one, turned, equal]) buffers.factor.set([1, -1]);
        for (let i = 0; i < 2 * params.arrays; i++) {
          const [array, plane] = [i >> 1, i & 1];
          const plus = planeOf(one.buffers.cells as Float32Array, params, [array, 0]);
          const other = planeOf(one.buffers.cells as Float32Array, params, [array, 1 - plane]);
          planeOf(turned.buffers.cells as Float32Array, params, [array, plane]).set(other);
          planeOf(equal.buffers.cells as Float32Array, params, [array, plane]).set(plus);
        }
        const [{ net }, { net: back }, { net: none }] = await Promise.all([one, turned, equal].map((c) => call(c)));
        const expected = net.map((v) => kind === "magnitude" ? v : -v);
        const told = firstChange("net exchanged", back, expected) ??
          firstChange("net of equal cells", none, none.map(() => 0));
        if (told) return `${told} [${kind} cols=${params.cols}]`;
      }
    }
    return null;
  },
};

const oneRounding: Property = {
  name: "a pair of factors 1 and −1 is one subtraction, rounded once",
  async check({ make, call }) {
    const params = layer(2, 2, 9, 14);
    const one = make(params);
    one.buffers.factor.set([1, -1]);
    const { net } = await call(one);
    const cells = one.buffers.cells as Float32Array;
    const at = net.findIndex((v, i) => {
      const [array, row, column] = [Math.floor(i / 9 / 16), Math.floor(i / 16) % 9, i % 16];
      const [plus, minus] = [0, 1].map((p) => planeOf(cells, params, [array, p])[row * 14 + column]);
      return !(Math.abs(v - (column < 14 ? plus - minus : 0)) <= 2 ** -23 * Math.abs(v));
    });
    return at < 0 ? null : `net[${at}]: ${net[at]}`;
  },
};

/** What 2⁻²⁰ for every cell, and 4 for every factor, make of each kind. */
const KINDS: [kind: string, cells: number, factor: number][] = [
  ["difference", 2 ** -20, 4],
  ["variance", 2 ** -40, 16],
  ["total", 2 ** -20, 16],
  ["magnitude", 2 ** -20, 4],
];

/** A cell on its own: a sum over planes; whatever is in the padding is 0. */
export const combineContract = defineContract({
  kernel: combine,
  version: 1,
  units: { cells: "µS", factor: "1", net: "µS (variance: µS²)" },
  source: "definition of a bit-sliced differential pair; variance of a sum of independent cells",
  shapes: sizes.map(([arrays, planes, rows, cols]) => layer(arrays, planes, rows, cols)),
  domains: { cells: { low: -25, high: 25, tiny: 1e-17 }, factor: { low: -4, high: 4, huge: 4, tiny: 4 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge" || slot !== "cells") return undefined;
    // magnitudes side by side that one sum of squares has to hold
    const length = count(shapeOf(combine.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => (random() < 0.5 ? -1 : 1) * 10 ** (33 * random() - 16));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    negates,
    oneRounding,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: combine,
      // filled groups, and a rest that would run on into the next array
      cases: [96, 130].flatMap((rows) => [13, 16].map((cols) => ({ params: layer(2, 3, rows, cols) }))),
    }),
    ...KINDS.flatMap(([kind, cells, factor]) =>
      [layer(7, 3, 3, 13), layer(7, 3, 3, 12)].flatMap((params) => [
        alikeInParts(combine, {
          name: `arrays alone have the bits of a batch [${kind} cols=${params.cols}]`,
          ...{ params, constants: { kind }, along: ["arrays"], cuts: [1, 6] },
        }),
        scales({
          name: `${kind} takes powers of 2 of cells and factors through, bit for bit [cols=${params.cols}]`,
          ...{ params, constants: { kind }, factors: { cells: 2 ** -20, factor: 4, net: cells * factor } },
        }),
      ])
    ),
  ],
  bench: [[2, 32], [2, 10], [8, 32]].map(([planes, cols]) => {
    const params = layer(200, planes, 64, cols);
    const label = Object.entries(params).map(([name, value]) => `${name}=${value}`).join(" ");
    return { label, params, work: { unit: "element", amount: 200 * 64 * cols } };
  }),
});
