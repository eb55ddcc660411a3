/** Counts of right answers. */

import type { OracleCall } from "../kernel.ts";

/** Images u32[chips] whose largest logit is that of the label; the lowest class wins, a NaN in the row is wrong; exact. */
export function accuracyOracle({ params, buffers }: OracleCall) {
  const { chips, images, classes } = params;
  const value = new Uint32Array(chips);
  for (let chip = 0; chip < chips; chip++) {
    for (let image = 0; image < images; image++) {
      const begin = (chip * images + image) * classes;
      const row = buffers.logits.subarray(begin, begin + classes);
      let best = 0;
      for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
      if (classes > 0 && !row.some(Number.isNaN) && best === buffers.labels[image]) value[chip]++;
    }
  }
  return { correct: { value } };
}
