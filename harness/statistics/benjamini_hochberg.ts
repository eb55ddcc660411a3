/** Many questions at once: which answers may be believed when false ones shall be a stated part of all. */

/**
 * Adjusted p values: one that is at most `rate` belongs to a set of which no more than that part is expected to be false.
 *
 * @param values p values in [0, 1], in any order
 * @returns in the same order, each at least its p value and at most 1
 * Source: Benjamini & Hochberg 1995; holds for independent p values and for positively dependent ones.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  const adjusted: number[] = new Array(values.length);
  let least = 1;
  for (const [place, i] of order.entries()) {
    const rank = values.length - place;
    least = Math.min(least, values[i] * values.length / rank);
    adjusted[i] = least;
  }
  return adjusted;
}
