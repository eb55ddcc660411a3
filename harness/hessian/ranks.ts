/** Rank correlation. */

/**
 * Spearman's correlation of two lists: Pearson's of their ranks, equal values sharing the mean of theirs.
 *
 * @returns a number in [−1, 1], or null where one of the lists is constant
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (x.length - 1) / 2;
  let product = 0, squareX = 0, squareY = 0;
  for (let i = 0; i < x.length; i++) {
    product += (x[i] - middle) * (y[i] - middle);
    squareX += (x[i] - middle) ** 2;
    squareY += (y[i] - middle) ** 2;
  }
  return squareX * squareY === 0 ? null : product / Math.sqrt(squareX * squareY);
}

/** Ranks from 0. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let i = first; i < end; i++) ranks[order[i]] = (first + end - 1) / 2;
    first = end;
  }
  return ranks;
}
