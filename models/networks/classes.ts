/** The classes that logits stand for. */

import type { Numbers } from "../../kernels/kernel.ts";

/** The class of every image by the rule of kernels/nn/accuracy: the lowest wins a tie, −1 stands for a row with a NaN. */
export function classesOf(logits: Numbers, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, image) => {
    let best = 0;
    for (let c = 0; c < classes; c++) {
      const value = logits[image * classes + c];
      if (Number.isNaN(value)) return -1;
      if (value > logits[image * classes + best]) best = c;
    }
    return best;
  });
}
