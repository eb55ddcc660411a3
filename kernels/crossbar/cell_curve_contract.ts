import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { cellCurve } from "./cell_curve.ts";

/** Nothing, nearly nothing, around the least that the fit sees, powers of ten, and a cell that cannot be built. */
const EDGES = [0, -0, -3, -1e-30, 1e-31, 0.999e-30, 1.001e-30, 1e-6, 1, 50, 100, 225, 1e6, 1e30];

/** Second and third order of Milo's RRAM, and all four coefficients of the size that z leaves them. */
const second = { p0: 7.063e-3, p1: 5.711e-3, p2: 1.541e-3, p3: 1.388e-4 };
const third = { p0: 1.2968e-3, p1: 6.7919e-4, p2: 8.871e-5, p3: 0 };
const mixed = { p0: -0.7, p1: 0.3, p2: -0.11, p3: 0.017 };
/** The logarithm itself: around 1 µS only the rounding of log10 − 6 is left, and ln() has to be good. */
const logarithm = { p0: 6, p1: 1, p2: 0, p3: 0 };
const line = { p0: 0, p1: -0.25, p2: 0, p3: 0 };

const sizes = [1, 2, 3, 4, 5, 63, 64, 65, 129, 255, 256, 257, 1021, 0];

/** A cell on its own: a polynomial of a logarithm, or one product. */
export const cellCurveContract = defineContract({
  kernel: cellCurve,
  version: 1,
  units: { conductance: "µS", coefficient: "µA/Vⁿ", p0: "A/Vⁿ", p1: "A/Vⁿ (linear: V¹⁻ⁿ)", p2: "A/Vⁿ", p3: "A/Vⁿ" },
  source: "Milo et al., IRPS 2021, as in CrossSim devices/custom/RRAM_Milo.py",
  shapes: [
    ...sizes.map((count, i) => ({ count, ...[second, third, mixed, line][i % 4] })),
    ...[second, third, mixed, line].map((law) => ({ count: EDGES.length, ...law })),
    { count: 2003, ...mixed },
    { count: 4001, ...logarithm },
  ],
  domains: { conductance: { low: 0, high: 300, huge: 1e30, tiny: 1e-28 } },
  fill: (_, { count, p0 }, random, values) => {
    if (values !== "random") return undefined;
    if (p0 === logarithm.p0) return Float32Array.from({ length: count }, () => 0.7 + 0.72 * random());
    return count === EDGES.length ? Float32Array.from(EDGES) : undefined;
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...["log_cubic", "linear"].map((kind) =>
      alikeInParts(cellCurve, {
        name: `parts have the bits of all at once [${kind}]`,
        ...{ params: { count: 523, ...mixed }, constants: { kind }, along: ["count"], cuts: [1, 66, 389] },
      })
    ),
    scales({
      name: "log_cubic: four times the fit is four times the coefficient, bit for bit",
      params: { count: 301, ...mixed },
      factors: { p0: 4, p1: 4, p2: 4, p3: 4, coefficient: 4 },
    }),
    scales({
      name: "linear: only p1 and the conductance count",
      params: { count: 301, ...mixed },
      constants: { kind: "linear" },
      factors: { p0: 3, p1: -4, p2: 5, p3: 7, conductance: 0.25, coefficient: -1 },
    }),
    alikeInTwoRows({ cases: [{ params: { count: 1536, ...second } }] }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `Milo's second order, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
    params: { count: chips * 200704, ...second },
    work: { unit: "element", amount: chips * 200704 },
  })),
});
