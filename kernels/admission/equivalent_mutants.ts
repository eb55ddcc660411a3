/** Faults that change no result beyond what a kernel promises, each with the argument. */

import { CELL_CURVE } from "./equivalent/cell_curve.ts";
import { CELLS } from "./equivalent/cells.ts";
import { CONVERTERS } from "./equivalent/converters.ts";
import { CONVOLUTION } from "./equivalent/convolution.ts";
import { FAULTS } from "./equivalent/faults.ts";
import { HESSIAN } from "./equivalent/hessian.ts";
import { LINALG } from "./equivalent/linalg.ts";
import { MACHINE } from "./equivalent/machine.ts";
import { MANAGEMENT } from "./equivalent/management.ts";
import { MATH } from "./equivalent/math.ts";
import { NN } from "./equivalent/nn.ts";
import { PRODUCTS } from "./equivalent/products.ts";
import { RANDOM } from "./equivalent/random.ts";
import { WIRES } from "./equivalent/wires.ts";
import type { EquivalentMutant } from "./equivalent/_mutant.ts";

export const EQUIVALENT: readonly EquivalentMutant[] = [
  ...MATH,
  ...RANDOM,
  ...CELLS,
  ...FAULTS,
  ...PRODUCTS,
  ...CELL_CURVE,
  ...CONVERTERS,
  ...MANAGEMENT,
  ...WIRES,
  ...NN,
  ...CONVOLUTION,
  ...LINALG,
  ...MACHINE,
  ...HESSIAN,
];
