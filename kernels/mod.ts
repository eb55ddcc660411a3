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
import { add } from "./linalg/add.ts";
import { matmul } from "./linalg/matmul.ts";
import { permute } from "./linalg/permute.ts";
import { accuracy } from "./nn/accuracy.ts";
import { activation } from "./nn/activation.ts";
import { activationBackward } from "./nn/activation_backward.ts";
import { adam } from "./nn/adam.ts";
import { advance } from "./nn/advance.ts";
import { batch } from "./nn/batch.ts";
import { bias } from "./nn/bias.ts";
import { columnSum } from "./nn/column_sum.ts";
import { im2col } from "./nn/im2col.ts";
import { sgd } from "./nn/sgd.ts";
import { softmaxCrossEntropy } from "./nn/softmax_cross_entropy.ts";
import { normal } from "./noise/normal.ts";
import { philox } from "./noise/philox.ts";

export const KERNELS: readonly Kernel[] = [
  philox,
  normal,
  matmul,
  add,
  permute,
  batch,
  im2col,
  bias,
  columnSum,
  activation,
  activationBackward,
  softmaxCrossEntropy,
  sgd,
  adam,
  advance,
  accuracy,
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
];
