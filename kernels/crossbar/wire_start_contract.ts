import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import {
  WIRE_BATCHES,
  WIRE_DOMAINS,
  WIRE_GROUPS,
  WIRE_LAW,
  WIRE_SIZES,
  WIRE_UNITS,
  wireShape,
} from "./_wire_shapes.ts";
import { wireStart } from "./wire_start.ts";

const kernel = wireStart;

/** A product for every node and vector. */
export const wireStartContract = defineContract({
  kernel,
  version: 1,
  units: WIRE_UNITS,
  source: WIRE_LAW,
  shapes: WIRE_SIZES.map((size) => wireShape(kernel, size)),
  domains: WIRE_DOMAINS,
  values: ["random", "integers", "tiny", "huge"],
  properties: [
    ...WIRE_BATCHES.map((size) =>
      alikeInParts(kernel, {
        name: `chips alone have the bits of a batch [inputs=${size.own ? "own" : "shared"}]`,
        ...{ params: wireShape(kernel, size), along: ["arrays", "sets"], cuts: [1, 6] },
      })
    ),
    scales({
      name: "inputs by 2⁻⁴⁰ are voltages by 2⁻⁴⁰, bit for bit",
      ...{ params: wireShape(kernel, WIRE_BATCHES[0]), factors: { x: 2 ** -40, word: 2 ** -40 } },
    }),
    alikeInTwoRows({ exact: kernel, cases: WIRE_GROUPS.map((size) => ({ params: wireShape(kernel, size) })) }),
  ],
  bench: [8, 128].map((arrays) => ({
    label: `${arrays} arrays of 64 × 64, 16 vectors`,
    params: wireShape(kernel, { arrays, own: true, rows: 64, cols: 64, vectors: 16 }),
    work: { unit: "element", amount: arrays * 64 * 64 * 16 },
  })),
});
