/** The table of kernels. A kernel is here or it does not exist. */

import type { Kernel } from "./kernel.ts";
import { normal } from "./noise/normal.ts";
import { philox } from "./noise/philox.ts";

export const KERNELS: readonly Kernel[] = [
  philox,
  normal,
];
