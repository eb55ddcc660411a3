/** The table of contracts: one for every kernel of kernels/mod.ts, in its order. */

import type { Contract } from "./contract.ts";
import { compensationContract } from "./crossbar/compensation_contract.ts";
import { converterContract } from "./crossbar/converter_contract.ts";
import { differenceContract } from "./crossbar/difference_contract.ts";
import { driftContract } from "./crossbar/drift_contract.ts";
import { mvmContract } from "./crossbar/mvm_contract.ts";
import { programContract } from "./crossbar/program_contract.ts";
import { readCellsContract } from "./crossbar/read_cells_contract.ts";
import { readOutputContract } from "./crossbar/read_output_contract.ts";
import { readSigmaContract } from "./crossbar/read_sigma_contract.ts";
import { recombineContract } from "./crossbar/recombine_contract.ts";
import { matmulContract } from "./linalg/matmul_contract.ts";
import { accuracyContract } from "./nn/accuracy_contract.ts";
import { activationContract } from "./nn/activation_contract.ts";
import { activationBackwardContract } from "./nn/activation_backward_contract.ts";
import { adamContract } from "./nn/adam_contract.ts";
import { advanceContract } from "./nn/advance_contract.ts";
import { batchContract } from "./nn/batch_contract.ts";
import { biasContract } from "./nn/bias_contract.ts";
import { columnSumContract } from "./nn/column_sum_contract.ts";
import { sgdContract } from "./nn/sgd_contract.ts";
import { softmaxCrossEntropyContract } from "./nn/softmax_cross_entropy_contract.ts";
import { normalContract } from "./noise/normal_contract.ts";
import { philoxContract } from "./noise/philox_contract.ts";

export const CONTRACTS: readonly Contract[] = [
  philoxContract,
  normalContract,
  matmulContract,
  batchContract,
  biasContract,
  columnSumContract,
  activationContract,
  activationBackwardContract,
  softmaxCrossEntropyContract,
  sgdContract,
  adamContract,
  advanceContract,
  accuracyContract,
  programContract,
  driftContract,
  readSigmaContract,
  readCellsContract,
  differenceContract,
  converterContract,
  mvmContract,
  readOutputContract,
  compensationContract,
  recombineContract,
];
