import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import {
  WIRE_BATCHES,
  WIRE_DOMAINS,
  WIRE_LAW,
  WIRE_SIZES,
  WIRE_UNITS,
  wireShape,
  type WireSize,
} from "./_wire_shapes.ts";
import { wireCurrent } from "./wire_current.ts";

const kernel = wireCurrent;

/** Unit vectors on every row tile: currents are effective conductances, cut at the last row. */
const units: WireSize[] = [
  { rows: 5, cols: 6, arrays: 3, planes: 2, vectors: 3, tile: [3, 4] },
  { rows: 40, cols: 5, arrays: 2, vectors: 18, tile: [18, 5] },
  { rows: 16, cols: 4, vectors: 16, tile: [16, 4] },
];

/** Six whole workgroups. */
const groups: WireSize[] = [
  { rows: 8, cols: 8, arrays: 12, vectors: 20, tile: [4, 4] },
  { rows: 4, cols: 8, arrays: 24, planes: 2, vectors: 17, tile: [4, 4] },
];

/** One sum over rows and planes for each current. */
export const wireCurrentContract = defineContract({
  kernel,
  version: 1,
  units: WIRE_UNITS,
  source: `${WIRE_LAW}; reciprocity`,
  shapes: [
    ...WIRE_SIZES.map((size) => wireShape(kernel, size)),
    ...units.map((size) => wireShape(kernel, size, { outputs: size.rows })),
  ],
  domains: WIRE_DOMAINS,
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...WIRE_BATCHES.map((size) =>
      alikeInParts(kernel, {
        name: `chips alone have the bits of a batch [planes=${size.planes ?? 1}]`,
        ...{ params: wireShape(kernel, size), along: ["arrays"], cuts: [1, 6] },
      })
    ),
    scales({
      name: "voltages by 2⁻⁴⁰ and conductances by 2²⁰ are currents by 2⁻²⁰, bit for bit",
      params: wireShape(kernel, WIRE_BATCHES[0]),
      factors: { word: 2 ** -40, cells: 2 ** 20, current: 2 ** -20 },
    }),
    alikeInTwoRows({ exact: kernel, cases: groups.map((size) => ({ params: wireShape(kernel, size) })) }),
    exactly(kernel, {
      name: "whole numbers come out exactly in long sums",
      cases: [{ params: wireShape(kernel, { rows: 1009, cols: 3, vectors: 2 }) }],
    }),
  ],
  bench: [8, 128].map((arrays) => ({
    label: `${arrays} arrays of 64 × 64, 16 vectors`,
    params: wireShape(kernel, { arrays, rows: 64, cols: 64, vectors: 16 }),
    work: { unit: "element", amount: arrays * 64 * 64 * 16 },
  })),
});
