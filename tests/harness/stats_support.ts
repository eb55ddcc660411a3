/** Seeded populations of synthetic accuracies for the simulations of stats_test.ts and gate_test.ts. */

/** Uniform numbers in (0, 1) from a seed: mulberry32, good enough to simulate with. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Standard normal by Box & Muller, one of the pair. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

/** Accuracies of known mean. */
export interface Population {
  name: string;
  mean: number;
  draw: (random: () => number) => number;
}

/** Symmetric: five uniforms, standard deviation 0.02, so that the mean is exact in spite of the bounds. */
function bell(random: () => number): number {
  let sum = -2.5;
  for (let i = 0; i < 5; i++) sum += random();
  return sum * 0.02 * Math.sqrt(12 / 5);
}

/** Mean 0.9 and about 0.02 standard deviation in three shapes. */
export const POPULATIONS: Population[] = [
  { name: "normal", mean: 0.9, draw: (random) => 0.9 + bell(random) },
  // 0.92 minus an exponential of mean 0.02
  { name: "skewed", mean: 0.9, draw: (random) => 0.92 + 0.02 * Math.log(random()) },
  { name: "2 % dead", mean: 0.9, draw: (random) => random() < 0.02 ? 0.1 : (0.9 - 0.002) / 0.98 + bell(random) },
];
