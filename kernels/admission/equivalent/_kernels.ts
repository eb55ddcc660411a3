/** Kernels by the functions that they append. */

/** Kernels of _four_cells.ts. */
export const FOUR_CELLS = ["crossbar/drift", "crossbar/relax", "crossbar/read_cells", "crossbar/read_sigma"];
const DRAWN = ["crossbar/program", ...FOUR_CELLS.slice(0, 3), "crossbar/read_output"];
export const NORMALS = ["noise/normal", ...DRAWN, "crossbar/read_mvm"];
/** Kernels that call exp4() within ±80, of scalar maps, and all that call it; those that call ln(). */
export const EXP_WITHIN_80 = ["crossbar/program", "crossbar/drift", "crossbar/read_sigma"];
export const ACTIVATIONS = ["nn/activation", "nn/activation_backward", "nn/activation_tangent"];
export const EXP = [
  ...EXP_WITHIN_80,
  ...ACTIVATIONS,
  "nn/softmax_cross_entropy",
  "nn/softmax_roots",
  "nn/softmax_divergence",
  "hessian/kink",
];
export const LN = [
  ...NORMALS,
  "nn/softmax_cross_entropy",
  "nn/softmax_divergence",
  "crossbar/read_sigma",
  "crossbar/cell_curve",
];
