/** What a stream of random numbers is for: the second key word of Philox. Numbers are never reused or changed. */
export const PURPOSES = {
  programming: 1,
  driftExponent: 2,
  readFrozen: 3,
  readEach: 4,
  weights: 5,
  shuffle: 6,
  split: 7,
} as const;
