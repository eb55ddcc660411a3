/** The table of kernels. A kernel is here or it does not exist. */

import type { Kernel } from "./kernel.ts";
import { cellCurve } from "./crossbar/cell_curve.ts";
import { columnResponse } from "./crossbar/column_response.ts";
import { combine } from "./crossbar/combine.ts";
import { compensation } from "./crossbar/compensation.ts";
import { converter } from "./crossbar/converter.ts";
import { drift } from "./crossbar/drift.ts";
import { driveSum } from "./crossbar/drive_sum.ts";
import { faults } from "./crossbar/faults.ts";
import { frontEnd } from "./crossbar/front_end.ts";
import { inputSlices } from "./crossbar/input_slices.ts";
import { mvm } from "./crossbar/mvm.ts";
import { program } from "./crossbar/program.ts";
import { readCells } from "./crossbar/read_cells.ts";
import { readMvm } from "./crossbar/read_mvm.ts";
import { readOutput } from "./crossbar/read_output.ts";
import { readSigma } from "./crossbar/read_sigma.ts";
import { recombine } from "./crossbar/recombine.ts";
import { relax } from "./crossbar/relax.ts";
import { rowRange } from "./crossbar/row_range.ts";
import { sar } from "./crossbar/sar.ts";
import { scaleInputs } from "./crossbar/scale_inputs.ts";
import { scaleOutputs } from "./crossbar/scale_outputs.ts";
import { settle } from "./crossbar/settle.ts";
import { subtractOffset } from "./crossbar/subtract_offset.ts";
import { subtractUnit } from "./crossbar/subtract_unit.ts";
import { wireFactor } from "./crossbar/wire_factor.ts";
import { wireStart } from "./crossbar/wire_start.ts";
import { wireWord } from "./crossbar/wire_word.ts";
import { wireBit } from "./crossbar/wire_bit.ts";
import { wireCurrent } from "./crossbar/wire_current.ts";
import { wireResidual } from "./crossbar/wire_residual.ts";
import { wireLadder } from "./crossbar/wire_ladder.ts";
import { wireProfile } from "./crossbar/wire_profile.ts";
import { cubicDrop } from "./crossbar/cubic_drop.ts";
import { kink } from "./hessian/kink.ts";
import { add } from "./linalg/add.ts";
import { axisDot } from "./linalg/axis_dot.ts";
import { axisSum } from "./linalg/axis_sum.ts";
import { broadcast } from "./linalg/broadcast.ts";
import { broadcastAdd } from "./linalg/broadcast_add.ts";
import { broadcastMultiply } from "./linalg/broadcast_multiply.ts";
import { matmul } from "./linalg/matmul.ts";
import { multiply } from "./linalg/multiply.ts";
import { permute } from "./linalg/permute.ts";
import { copy } from "./machine/copy.ts";
import { multiplyAdd } from "./machine/multiply_add.ts";
import { accuracy } from "./nn/accuracy.ts";
import { activation } from "./nn/activation.ts";
import { activationBackward } from "./nn/activation_backward.ts";
import { activationTangent } from "./nn/activation_tangent.ts";
import { adam } from "./nn/adam.ts";
import { advance } from "./nn/advance.ts";
import { batch } from "./nn/batch.ts";
import { bias } from "./nn/bias.ts";
import { clipFactor } from "./nn/clip_factor.ts";
import { columnSum } from "./nn/column_sum.ts";
import { conv2d } from "./nn/conv2d.ts";
import { conv2dInput } from "./nn/conv2d_input.ts";
import { conv2dWeight } from "./nn/conv2d_weight.ts";
import { im2col } from "./nn/im2col.ts";
import { sgd } from "./nn/sgd.ts";
import { softmaxCrossEntropy } from "./nn/softmax_cross_entropy.ts";
import { softmaxDivergence } from "./nn/softmax_divergence.ts";
import { softmaxRoots } from "./nn/softmax_roots.ts";
import { softmaxTangent } from "./nn/softmax_tangent.ts";
import { squaredError } from "./nn/squared_error.ts";
import { tally } from "./nn/tally.ts";
import { maxPool } from "./nn/max_pool.ts";
import { poolGather } from "./nn/pool_gather.ts";
import { poolScatter } from "./nn/pool_scatter.ts";
import { averagePool } from "./nn/average_pool.ts";
import { averagePoolBackward } from "./nn/average_pool_backward.ts";
import { dropoutMask } from "./nn/dropout_mask.ts";
import { augment } from "./nn/augment.ts";
import { clamp } from "./nn/clamp.ts";
import { movingAverage } from "./nn/moving_average.ts";
import { normal } from "./noise/normal.ts";
import { philox } from "./noise/philox.ts";

export const KERNELS: readonly Kernel[] = [
  philox,
  normal,
  matmul,
  add,
  multiply,
  axisSum,
  axisDot,
  broadcast,
  broadcastAdd,
  broadcastMultiply,
  permute,
  batch,
  im2col,
  conv2d,
  conv2dInput,
  conv2dWeight,
  bias,
  columnSum,
  activation,
  activationBackward,
  activationTangent,
  softmaxCrossEntropy,
  softmaxTangent,
  softmaxRoots,
  softmaxDivergence,
  squaredError,
  kink,
  sgd,
  adam,
  clipFactor,
  tally,
  advance,
  accuracy,
  maxPool,
  poolGather,
  poolScatter,
  averagePool,
  averagePoolBackward,
  dropoutMask,
  augment,
  clamp,
  movingAverage,
  program,
  drift,
  relax,
  readSigma,
  readCells,
  readMvm,
  combine,
  converter,
  inputSlices,
  driveSum,
  frontEnd,
  sar,
  subtractOffset,
  subtractUnit,
  mvm,
  readOutput,
  columnResponse,
  compensation,
  recombine,
  faults,
  wireFactor,
  wireStart,
  wireWord,
  wireBit,
  wireCurrent,
  wireResidual,
  wireLadder,
  wireProfile,
  cubicDrop,
  rowRange,
  scaleInputs,
  scaleOutputs,
  settle,
  cellCurve,
  copy,
  multiplyAdd,
];
