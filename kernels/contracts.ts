/** The table of contracts: one for every kernel of kernels/mod.ts, in its order. */

import type { Contract } from "./contract.ts";
import { biasContract } from "./nn/bias_contract.ts";

export const CONTRACTS: readonly Contract[] = [
  biasContract,
];
