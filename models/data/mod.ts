/** The table of data sets. */

import type { Dataset, DatasetShape } from "./dataset.ts";
import { DIGITS, loadDigits } from "./digits.ts";

export const DATASETS: Record<string, { shape: DatasetShape; load: () => Promise<Dataset> }> = {
  digits: { shape: DIGITS, load: loadDigits },
};
