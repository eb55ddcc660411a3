/** The table of kernels. A kernel is here or it does not exist. */

import type { Kernel } from "./kernel.ts";
import { compensation } from "./crossbar/compensation.ts";
import { converter } from "./crossbar/converter.ts";
import { difference } from "./crossbar/difference.ts";
import { drift } from "./crossbar/drift.ts";
import { mvm } from "./crossbar/mvm.ts";
import { program } from "./crossbar/program.ts";
import { readCells } from "./crossbar/read_cells.ts";
import { readOutput } from "./crossbar/read_output.ts";
import { readSigma } from "./crossbar/read_sigma.ts";
import { recombine } from "./crossbar/recombine.ts";
import { matmul } from "./linalg/matmul.ts";
import { accuracy } from "./nn/accuracy.ts";
import { activation } from "./nn/activation.ts";
import { activationBackward } from "./nn/activation_backward.ts";
import { adam } from "./nn/adam.ts";
import { advance } from "./nn/advance.ts";
import { batch } from "./nn/batch.ts";
import { bias } from "./nn/bias.ts";
import { columnSum } from "./nn/column_sum.ts";
import { sgd } from "./nn/sgd.ts";
import { softmaxCrossEntropy } from "./nn/softmax_cross_entropy.ts";
import { normal } from "./noise/normal.ts";
import { philox } from "./noise/philox.ts";

export const KERNELS: readonly Kernel[] = [
  philox,
  normal,
  matmul,
  batch,
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
  readSigma,
  readCells,
  difference,
  converter,
  mvm,
  readOutput,
  compensation,
  recombine,
];
