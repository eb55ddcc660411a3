import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { frontEnd } from "./front_end.ts";

type Size = { chips?: number; lines?: number; vectors?: number; stride: number; bow2?: number; bow3?: number };

function shape({ chips = 1, lines = 1, vectors = 1, stride, bow2 = 0.02, bow3 = -0.013 }: Size) {
  return { chips, lines, vectors, stride, bow2, bow3 };
}

const sizes: Size[] = [
  { stride: 4 },
  { stride: 8, vectors: 2, chips: 2, bow2: 0 },
  { stride: 12, vectors: 3, lines: 3, chips: 2, bow3: 0 },
  { stride: 64, vectors: 4, lines: 2, chips: 3, bow2: -1.7, bow3: 2.3 },
  { stride: 68, vectors: 5, lines: 3, chips: 2 },
  { stride: 4, vectors: 63, lines: 5, chips: 3, bow2: 1, bow3: -1 },
  { stride: 4, vectors: 64, lines: 2, chips: 65 },
  { stride: 1028, vectors: 7, lines: 2, bow2: 40, bow3: 0.5 },
  { stride: 256, lines: 9, chips: 13, bow2: 0.2 },
  { stride: 4, vectors: 3, chips: 0 },
  { stride: 4, vectors: 0, chips: 2 },
  { stride: 0, vectors: 3, chips: 2 },
  { stride: 4, vectors: 3, lines: 0, chips: 2 },
  { stride: 32, vectors: 33, lines: 3, chips: 5, bow2: 0, bow3: 0 },
  { stride: 24, vectors: 17, lines: 4, chips: 5, bow2: 0.3, bow3: 0.2 },
];

const batch = shape({ chips: 9, lines: 3, vectors: 11, stride: 12, bow2: 0.4, bow3: -0.7 });
const straight = { bow2: 0, bow3: 0 };

/** One polynomial for each current: neither chips nor vectors know of each other. */
export const frontEndContract = defineContract({
  kernel: frontEnd,
  version: 1,
  units: { current: "µA", gain: "1", offset: "µA", full: "µA", out: "µA", bow2: "1", bow3: "1" },
  source:
    "gain, offset and integral non-linearity of a data converter as in IEEE Std 1241, §4: declared as a polynomial",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -100, high: 100, tiny: 1e-30, huge: 1e8 },
    gain: { low: 0.7, high: 1.4, tiny: 1e-5, huge: 1e8 },
    offset: { low: -5, high: 5, tiny: 1e-30, huge: 1e15 },
    full: { low: 20, high: 120 },
  },
  // no zero among whole numbers, and parts of full scale without a rounding
  fill: (slot, { lines }, _, values) =>
    slot === "full" && values === "integers" ? Float32Array.from({ length: lines }, (_, l) => 2 ** (l % 5)) : undefined,
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInParts(frontEnd, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips"], cuts: [1, 6] },
    }),
    alikeInParts(frontEnd, {
      name: "vectors in parts have the bits of all at once",
      ...{ params: batch, along: ["vectors"], cuts: [1, 6] },
    }),
    scales({
      name: "current, offset and full scale by 2⁻⁴⁰ are output by 2⁻⁴⁰, bit for bit",
      ...{ params: batch, factors: { current: 2 ** -40, offset: 2 ** -40, full: 2 ** -40, out: 2 ** -40 } },
    }),
    scales({
      name: "current by 2²⁰, full scale by 2⁴⁰, gain by 2⁻²⁰ without a cubic term changes no bit",
      ...{ params: { ...batch, bow3: 0 }, factors: { current: 2 ** 20, full: 2 ** 40, gain: 2 ** -20 } },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: frontEnd,
      cases: [{ params: shape({ chips: 2, lines: 2, vectors: 256, stride: 12, ...straight }) }],
    }),
    exactly(frontEnd, {
      name: "whole numbers come out exactly without curvature",
      cases: [{ params: shape({ chips: 5, lines: 3, vectors: 9, stride: 8, ...straight }) }],
    }),
  ],
  bench: [10, 200].map((chips) => ({
    label: `${chips} chips × 2 lines × 360 vectors × 32 columns`,
    params: shape({ chips, lines: 2, vectors: 360, stride: 32 }),
    work: { unit: "element", amount: 2 * chips * 360 * 32 },
  })),
});
