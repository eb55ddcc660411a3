import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { WIRE_BATCHES, WIRE_DOMAINS, WIRE_LAW, WIRE_SIZES, WIRE_UNITS, wireShape } from "./_wire_shapes.ts";
import { wireFactor } from "./wire_factor.ts";

const kernel = wireFactor;
const ALONG = ["word", "bit"];

/** Segments of 1 Ω, of none, of far too much; heads without and with something in series. */
const wires = [
  { resistance: 1e-6, head: 1 },
  { resistance: 0.5, head: 0.25 },
  { resistance: 0, head: 1 },
  { resistance: 1e-3, head: 1e-4 },
];

const open: Property = {
  name: "without cells all of the driven end's voltage reaches every node",
  async check({ make, call }) {
    const told = await Promise.all(ALONG.map(async (along) => {
      const one = make(wireShape(kernel, { rows: 6, cols: 7, arrays: 2, tile: [4, 4] }, { head: 1 }), {
        constants: { along },
      });
      one.buffers.cells = one.buffers.cells.map(() => 0);
      const { factor, reach } = await call(one);
      const at = factor.findIndex((v: number, i: number) => v !== 1 || reach[i] !== 1);
      return at < 0 ? null : `along ${along}, node ${at}: factor ${factor[at]}, reach ${reach[at]}`;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Every line for itself, without subtraction: relative errors grow with its length only. */
export const wireFactorContract = defineContract({
  kernel,
  version: 1,
  units: WIRE_UNITS,
  source: WIRE_LAW,
  shapes: [
    ...WIRE_SIZES.map((size, i) => wireShape(kernel, size, wires[i % wires.length])),
    ...wires.map((wire) => wireShape(kernel, { rows: 9, cols: 7, arrays: 2, planes: 2, tile: [4, 3] }, wire)),
  ],
  domains: WIRE_DOMAINS,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    open,
    ...ALONG.flatMap((along) => [
      ...WIRE_BATCHES.map((size) =>
        alikeInParts(kernel, {
          name: `chips alone have the bits of a batch [along=${along} planes=${size.planes ?? 1}]`,
          ...{ params: wireShape(kernel, size), constants: { along }, along: ["arrays"], cuts: [1, 6] },
        })
      ),
      scales({
        name: `conductance by 2⁶ and resistance by 2⁻⁶ change no bit [along=${along}]`,
        ...{ params: wireShape(kernel, WIRE_BATCHES[0]), constants: { along } },
        factors: { cells: 2 ** 6, resistance: 2 ** -6 },
      }),
    ]),
    alikeInTwoRows({
      cases: ALONG.map((along) => ({
        params: wireShape(kernel, { rows: 8, cols: 8, arrays: 24, tile: [4, 4] }),
        constants: { along },
      })),
    }),
  ],
  bench: ALONG.flatMap((along) =>
    [8, 128].map((arrays) => ({
      label: `${arrays} arrays of 64 × 64, ${along} lines`,
      params: wireShape(kernel, { arrays, rows: 64, cols: 64 }, wires[0]),
      constants: { along },
      work: { unit: "element" as const, amount: arrays * 64 * 64 },
    }))
  ),
});
