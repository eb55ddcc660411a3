import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { difference } from "./difference.ts";
import { strideOf } from "./tiles.ts";

function layer(chips: number, rows: number, cols: number) {
  return { chips, rows, cols, stride: strideOf(cols) };
}

const sizes = [
  ...[[1, 1, 1], [2, 1, 2], [3, 5, 3], [3, 5, 4], [3, 5, 5], [2, 63, 1], [5, 3, 63], [2, 3, 64], [3, 2, 65], [
    1,
    997,
    2,
  ]],
  ...[[2, 1, 4099], [65, 1, 7], [7, 11, 13], [7, 11, 12], [2, 33, 128], [2, 17, 129], [0, 3, 5], [2, 0, 5], [2, 3, 0]],
];

const negates: Property = {
  name: "the planes exchanged give the negative, and equal cells exactly 0",
  async check({ make, call }) {
    for (const params of [layer(3, 5, 13), layer(3, 5, 12)]) {
      const one = make(params);
      const half = params.rows * params.cols;
      const plane = (i: number) => one.buffers.pair.subarray(i * half, (i + 1) * half) as Float32Array;
      const { net } = await call(one);
      const turned = make(params);
      const equal = make(params);
      for (let i = 0; i < 2 * params.chips; i++) {
        turned.buffers.pair.set(plane(i ^ 1), i * half);
        equal.buffers.pair.set(plane(i & ~1), i * half);
      }
      const [got, zero] = [(await call(turned)).net, (await call(equal)).net];
      const at = got.findIndex((v: number, i: number) => v !== -net[i]);
      if (at >= 0) return `net[${at}]: ${got[at]}, before the exchange ${net[at]}`;
      const left = zero.findIndex((v: number) => v !== 0);
      if (left >= 0) return `net[${left}]: ${zero[left]} of equal cells`;
    }
    return null;
  },
};

/** A cell on its own: one subtraction, or two squares and their sum; whatever is in the padding is 0. */
export const differenceContract = defineContract({
  kernel: difference,
  version: 1,
  units: { pair: "µS", net: "µS (variance: µS²)" },
  source: "definition of a differential pair; variance of a difference of independent cells",
  shapes: sizes.map(([chips, rows, cols]) => layer(chips, rows, cols)),
  domains: { pair: { low: 0, high: 25, tiny: 1e-17 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge") return undefined;
    const length = count(shapeOf(difference.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => 10 ** (34 * random() - 16));
  },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    negates,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: difference,
      // filled groups, and a rest that would run on into the next chip
      cases: [96, 130].flatMap((rows) => [13, 16].map((cols) => ({ params: layer(2, rows, cols) }))),
    }),
    ...["difference", "variance"].flatMap((kind) =>
      [layer(7, 3, 13), layer(7, 3, 12)].flatMap((params) => [
        alikeInParts(difference, {
          name: `chips alone have the bits of a batch [${kind} cols=${params.cols}]`,
          ...{ params, constants: { kind }, along: ["chips"], cuts: [1, 6] },
        }),
        scales({
          name: `conductance by 2⁻²⁰ is net by ${
            kind === "variance" ? "2⁻⁴⁰" : "2⁻²⁰"
          }, bit for bit [cols=${params.cols}]`,
          ...{
            params,
            constants: { kind },
            factors: { pair: 2 ** -20, net: kind === "variance" ? 2 ** -40 : 2 ** -20 },
          },
        }),
      ])
    ),
  ],
  bench: [32, 10].map((cols) => {
    const params = layer(200, 64, cols);
    const label = Object.entries(params).map(([name, value]) => `${name}=${value}`).join(" ");
    return { label, params, work: { unit: "element", amount: 200 * 64 * cols } };
  }),
});
