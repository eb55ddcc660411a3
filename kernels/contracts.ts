/** The table of contracts: one for every kernel of kernels/mod.ts, in its order. */

import type { Contract } from "./contract.ts";
import { cellCurveContract } from "./crossbar/cell_curve_contract.ts";
import { columnResponseContract } from "./crossbar/column_response_contract.ts";
import { combineContract } from "./crossbar/combine_contract.ts";
import { compensationContract } from "./crossbar/compensation_contract.ts";
import { converterContract } from "./crossbar/converter_contract.ts";
import { driftContract } from "./crossbar/drift_contract.ts";
import { driveSumContract } from "./crossbar/drive_sum_contract.ts";
import { faultsContract } from "./crossbar/faults_contract.ts";
import { frontEndContract } from "./crossbar/front_end_contract.ts";
import { inputSlicesContract } from "./crossbar/input_slices_contract.ts";
import { mvmContract } from "./crossbar/mvm_contract.ts";
import { programContract } from "./crossbar/program_contract.ts";
import { readCellsContract } from "./crossbar/read_cells_contract.ts";
import { readMvmContract } from "./crossbar/read_mvm_contract.ts";
import { readOutputContract } from "./crossbar/read_output_contract.ts";
import { readSigmaContract } from "./crossbar/read_sigma_contract.ts";
import { recombineContract } from "./crossbar/recombine_contract.ts";
import { relaxContract } from "./crossbar/relax_contract.ts";
import { rowRangeContract } from "./crossbar/row_range_contract.ts";
import { sarContract } from "./crossbar/sar_contract.ts";
import { scaleInputsContract } from "./crossbar/scale_inputs_contract.ts";
import { scaleOutputsContract } from "./crossbar/scale_outputs_contract.ts";
import { settleContract } from "./crossbar/settle_contract.ts";
import { subtractOffsetContract } from "./crossbar/subtract_offset_contract.ts";
import { subtractUnitContract } from "./crossbar/subtract_unit_contract.ts";
import { wireFactorContract } from "./crossbar/wire_factor_contract.ts";
import { wireStartContract } from "./crossbar/wire_start_contract.ts";
import { wireWordContract } from "./crossbar/wire_word_contract.ts";
import { wireBitContract } from "./crossbar/wire_bit_contract.ts";
import { wireCurrentContract } from "./crossbar/wire_current_contract.ts";
import { wireResidualContract } from "./crossbar/wire_residual_contract.ts";
import { wireLadderContract } from "./crossbar/wire_ladder_contract.ts";
import { wireProfileContract } from "./crossbar/wire_profile_contract.ts";
import { cubicDropContract } from "./crossbar/cubic_drop_contract.ts";
import { kinkContract } from "./hessian/kink_contract.ts";
import { addContract } from "./linalg/add_contract.ts";
import { axisDotContract } from "./linalg/axis_dot_contract.ts";
import { axisSumContract } from "./linalg/axis_sum_contract.ts";
import { broadcastAddContract } from "./linalg/broadcast_add_contract.ts";
import { broadcastContract } from "./linalg/broadcast_contract.ts";
import { broadcastMultiplyContract } from "./linalg/broadcast_multiply_contract.ts";
import { matmulContract } from "./linalg/matmul_contract.ts";
import { multiplyContract } from "./linalg/multiply_contract.ts";
import { permuteContract } from "./linalg/permute_contract.ts";
import { copyContract } from "./machine/copy_contract.ts";
import { multiplyAddContract } from "./machine/multiply_add_contract.ts";
import { accuracyContract } from "./nn/accuracy_contract.ts";
import { activationContract } from "./nn/activation_contract.ts";
import { activationBackwardContract } from "./nn/activation_backward_contract.ts";
import { activationTangentContract } from "./nn/activation_tangent_contract.ts";
import { adamContract } from "./nn/adam_contract.ts";
import { advanceContract } from "./nn/advance_contract.ts";
import { batchContract } from "./nn/batch_contract.ts";
import { biasContract } from "./nn/bias_contract.ts";
import { clipFactorContract } from "./nn/clip_factor_contract.ts";
import { columnSumContract } from "./nn/column_sum_contract.ts";
import { conv2dContract } from "./nn/conv2d_contract.ts";
import { conv2dInputContract } from "./nn/conv2d_input_contract.ts";
import { conv2dWeightContract } from "./nn/conv2d_weight_contract.ts";
import { im2colContract } from "./nn/im2col_contract.ts";
import { sgdContract } from "./nn/sgd_contract.ts";
import { softmaxCrossEntropyContract } from "./nn/softmax_cross_entropy_contract.ts";
import { softmaxDivergenceContract } from "./nn/softmax_divergence_contract.ts";
import { softmaxRootsContract } from "./nn/softmax_roots_contract.ts";
import { softmaxTangentContract } from "./nn/softmax_tangent_contract.ts";
import { squaredErrorContract } from "./nn/squared_error_contract.ts";
import { maxPoolContract } from "./nn/max_pool_contract.ts";
import { poolGatherContract } from "./nn/pool_gather_contract.ts";
import { poolScatterContract } from "./nn/pool_scatter_contract.ts";
import { averagePoolContract } from "./nn/average_pool_contract.ts";
import { averagePoolBackwardContract } from "./nn/average_pool_backward_contract.ts";
import { dropoutMaskContract } from "./nn/dropout_mask_contract.ts";
import { augmentContract } from "./nn/augment_contract.ts";
import { clampContract } from "./nn/clamp_contract.ts";
import { movingAverageContract } from "./nn/moving_average_contract.ts";
import { tallyContract } from "./nn/tally_contract.ts";
import { normalContract } from "./noise/normal_contract.ts";
import { philoxContract } from "./noise/philox_contract.ts";

export const CONTRACTS: readonly Contract[] = [
  philoxContract,
  normalContract,
  matmulContract,
  addContract,
  multiplyContract,
  axisSumContract,
  axisDotContract,
  broadcastContract,
  broadcastAddContract,
  broadcastMultiplyContract,
  permuteContract,
  batchContract,
  im2colContract,
  conv2dContract,
  conv2dInputContract,
  conv2dWeightContract,
  biasContract,
  columnSumContract,
  activationContract,
  activationBackwardContract,
  activationTangentContract,
  softmaxCrossEntropyContract,
  softmaxTangentContract,
  softmaxRootsContract,
  softmaxDivergenceContract,
  squaredErrorContract,
  kinkContract,
  sgdContract,
  adamContract,
  clipFactorContract,
  tallyContract,
  advanceContract,
  accuracyContract,
  maxPoolContract,
  poolGatherContract,
  poolScatterContract,
  averagePoolContract,
  averagePoolBackwardContract,
  dropoutMaskContract,
  augmentContract,
  clampContract,
  movingAverageContract,
  programContract,
  driftContract,
  relaxContract,
  readSigmaContract,
  readCellsContract,
  readMvmContract,
  combineContract,
  converterContract,
  inputSlicesContract,
  driveSumContract,
  frontEndContract,
  sarContract,
  subtractOffsetContract,
  subtractUnitContract,
  mvmContract,
  readOutputContract,
  columnResponseContract,
  compensationContract,
  recombineContract,
  faultsContract,
  wireFactorContract,
  wireStartContract,
  wireWordContract,
  wireBitContract,
  wireCurrentContract,
  wireResidualContract,
  wireLadderContract,
  wireProfileContract,
  cubicDropContract,
  rowRangeContract,
  scaleInputsContract,
  scaleOutputsContract,
  settleContract,
  cellCurveContract,
  copyContract,
  multiplyAddContract,
];
