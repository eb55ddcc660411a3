import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import {
  WIRE_BATCHES,
  WIRE_DOMAINS,
  WIRE_GROUPS,
  WIRE_LAW,
  WIRE_SIZES,
  WIRE_UNITS,
  wireFill,
  wireShape,
} from "./_wire_shapes.ts";
import { wireBit } from "./wire_bit.ts";

const kernel = wireBit;
const relaxed = { relax: "yes" };

/** A line is one recurrence there and one back: neither chips nor vectors know of each other. */
export const wireBitContract = defineContract({
  kernel,
  version: 1,
  units: WIRE_UNITS,
  source: `${WIRE_LAW}; Young 1971, Iterative Solution of Large Linear Systems`,
  shapes: WIRE_SIZES.map((size) => wireShape(kernel, size)),
  domains: WIRE_DOMAINS,
  fill: wireFill(kernel),
  values: ["random", "integers", "cancelling", "tiny", "huge"],
  properties: [
    ...WIRE_BATCHES.map((size) =>
      alikeInParts(kernel, {
        name: `chips alone have the bits of a batch [planes=${size.planes ?? 1}]`,
        ...{ params: wireShape(kernel, size), constants: relaxed },
        ...{ along: ["arrays", "own_arrays"], cuts: [1, 6] },
      })
    ),
    scales({
      name: "all voltages by 2⁻⁴⁰, bit for bit",
      ...{ params: wireShape(kernel, WIRE_BATCHES[0]), constants: relaxed },
      factors: { word: 2 ** -40, own: 2 ** -40, next: 2 ** -40 },
    }),
    alikeInTwoRows({ exact: kernel, cases: WIRE_GROUPS.map((size) => ({ params: wireShape(kernel, size) })) }),
    exactly(kernel, {
      name: "whole numbers come out exactly on long lines",
      cases: [{ params: wireShape(kernel, { rows: 300, cols: 1 }), constants: relaxed }],
    }),
  ],
  bench: [8, 128].map((arrays) => ({
    label: `${arrays} arrays of 64 × 64, 16 vectors`,
    params: wireShape(kernel, { arrays, own: true, rows: 64, cols: 64, vectors: 16 }, { resistance: 1e-6 }),
    work: { unit: "element", amount: arrays * 64 * 64 * 16 },
  })),
});
