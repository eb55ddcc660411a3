import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { count, type Params, shapeOf } from "../kernel.ts";
import { WIRE_DOMAINS, WIRE_LAW, WIRE_UNITS, wireShape, type WireSize } from "./_wire_shapes.ts";
import { wireLadder } from "./wire_ladder.ts";

const kernel = wireLadder;

/** 1 Ω and drivers; no wires but drivers; wires that take nearly all; each line different. */
const wires = [
  { source_resistance: 1e-6, first_resistance: 1e-4, bit_resistance: 2e-6, last_resistance: 3e-5, supply: 0.2 },
  { source_resistance: 0, first_resistance: 1e-12, bit_resistance: 0, last_resistance: 0, supply: 1 },
  { source_resistance: 0.01, first_resistance: 0.03, bit_resistance: 0.02, last_resistance: 0.05, supply: -1 },
  { source_resistance: 2e-3, first_resistance: 1e-3, bit_resistance: 0, last_resistance: 1e-2, supply: 1 },
  { source_resistance: 0, first_resistance: 1e-2, bit_resistance: 3e-3, last_resistance: 1e-3, supply: 2 },
];

/** So much resistance that each way between supplies and bit line counts, however roundabout. */
const tangled = [
  { source_resistance: 0.05, first_resistance: 0.8, bit_resistance: 0.8, last_resistance: 2e-3, supply: 1 },
  { source_resistance: 3e-4, first_resistance: 0.03, bit_resistance: 0.3, last_resistance: 1e-3, supply: 1 },
  { source_resistance: 3e-3, first_resistance: 0.7, bit_resistance: 0.4, last_resistance: 2e-4, supply: 1 },
  { source_resistance: 8e-3, first_resistance: 0.3, bit_resistance: 0.7, last_resistance: 3e-2, supply: 1 },
];

const sizes: WireSize[] = [
  { rows: 1, cols: 1 },
  { rows: 1, cols: 2, planes: 2, vectors: 2 },
  { rows: 2, cols: 3, planes: 2, vectors: 3 },
  { rows: 3, cols: 5, arrays: 2, vectors: 3 },
  { rows: 5, cols: 7, arrays: 4, planes: 2, own: true, vectors: 6, tile: [3, 7] },
  { rows: 65, cols: 3, vectors: 2, tile: [64, 3] },
  { rows: 6, cols: 4, arrays: 3, own: true, vectors: 9, tile: [4, 4] },
  { rows: 8, cols: 8, arrays: 8, vectors: 8, tile: [4, 8] },
  { rows: 4, cols: 6, arrays: 2, planes: 2, vectors: 4, tile: [512, 512] },
  { rows: 3, cols: 4, planes: 2, vectors: 5 },
  { rows: 5, cols: 4, arrays: 0 },
  { rows: 5, cols: 4, vectors: 0 },
  { rows: 5, cols: 0 },
];

const batches: WireSize[] = [
  { rows: 9, cols: 6, arrays: 9, own: true, vectors: 7, tile: [4, 6] },
  { rows: 7, cols: 5, arrays: 9, planes: 2, vectors: 3 },
];

const shape = (size: WireSize, wire: Params) => wireShape(kernel, size, wire);

/** Gates: half of the inputs are 0, the others any number. */
function fill(slot: string, params: Params, random: () => number) {
  if (slot !== "x") return undefined;
  const length = count(shapeOf(kernel.inputs.x, params).dims);
  return Float32Array.from({ length }, () => random() < 0.5 ? 0 : 4 * random() - 2);
}

/** A ladder for every column and vector, folded without subtraction. */
export const wireLadderContract = defineContract({
  kernel,
  version: 1,
  units: {
    ...WIRE_UNITS,
    ...{ supply: "V", source_resistance: "MΩ", bit_resistance: "MΩ", last_resistance: "MΩ" },
  },
  source: `${WIRE_LAW}; CrossSim simulator/circuits/array, separate source`,
  shapes: [
    ...sizes.map((size, i) => shape(size, wires[i % wires.length])),
    ...tangled.flatMap((wire) =>
      [2, 5, 7].map((rows) => shape({ rows, cols: 12, arrays: 2, planes: 2, vectors: 4 }, wire))
    ),
    ...sizes.slice(1, 6).flatMap((size, i) => [1, 2, 3].map((step) => shape(size, wires[(i + step) % wires.length]))),
  ],
  domains: { ...WIRE_DOMAINS, cells: { low: 0, high: 100, huge: 1e6, tiny: 1e-10 } },
  fill,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...batches.map((size) =>
      alikeInParts(kernel, {
        name: `chips alone have the bits of a batch [inputs=${size.own ? "own" : "shared"}]`,
        ...{ params: shape(size, wires[0]), along: ["arrays", "sets"], cuts: [1, 6] },
      })
    ),
    ...batches.map((size) =>
      alikeInParts(kernel, {
        name: `vectors in parts have the bits of all at once [inputs=${size.own ? "own" : "shared"}]`,
        ...{ params: shape({ ...size, vectors: 11 }, wires[3]), along: ["vectors"], cuts: [1, 6] },
      })
    ),
    scales({
      name: "supply by 2⁻⁴⁰ is current by 2⁻⁴⁰, bit for bit; inputs are gates",
      params: shape(batches[1], wires[0]),
      factors: { supply: 2 ** -40, current: 2 ** -40, x: 2 ** 20 },
    }),
    alikeInTwoRows({
      cases: [{ rows: 8, cols: 8, arrays: 12, vectors: 8, tile: [4, 8] as [number, number] }].map((size) => ({
        params: shape(size, wires[0]),
      })),
    }),
  ],
  bench: [8, 128].map((arrays) => ({
    label: `${arrays} arrays of 64 × 64, 16 vectors`,
    params: shape({ arrays, rows: 64, cols: 64, vectors: 16 }, wires[0]),
    work: { unit: "element", amount: arrays * 64 * 64 * 16 },
  })),
});
