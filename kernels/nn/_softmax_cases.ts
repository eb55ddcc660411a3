/** Cases of the softmax and its derivatives: labels of which some are no class, logits from equal ones to certain ones. */

/** One for a row: from nearly equal logits to such that exp of all but one is 0. */
const SCALES = [1e-3, 1, 3, 3, 30, 100, 1e4];

/** Labels of which one in seven is no class. */
export function labelsOf(rows: number, { classes, random }: { classes: number; random: () => number }): Uint32Array {
  return Uint32Array.from({ length: rows }, () => {
    const chosen = Math.floor(7 * random());
    return chosen > 0 ? Math.floor(classes * random()) : random() < 0.5 ? classes : 2 ** 32 - 1;
  });
}

/** Logits f32[rows, classes]. */
export function logitsOf(rows: number, { classes, random }: { classes: number; random: () => number }): Float32Array {
  const scales = Array.from({ length: rows }, () => SCALES[Math.floor(SCALES.length * random())]);
  return Float32Array.from({ length: rows * classes }, (_, i) => scales[Math.floor(i / classes)] * (2 * random() - 1));
}
