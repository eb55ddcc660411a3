/** The table of data sets. */

import type { Dataset } from "./dataset.ts";
import { loadDigits } from "./digits.ts";

export const DATASETS: Record<string, () => Dataset> = {
  digits: loadDigits,
};
