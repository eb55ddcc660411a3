/** How long a bench is sampled, and how sure its median is to be. */

import { LEAST_SAMPLES } from "./estimate.ts";

export interface SamplerSettings {
  /** Work that a sample is made to hold, by the clock of the estimate; a quarter of it is enough. */
  sampleNanoseconds: number;
  /** Most calls of a sample; a bench may allow fewer. */
  mostCalls: number;
  /** Wanted half width of the 95 % interval, as a part of the median. */
  halfWidth: number;
  /**
   * After so long it ends, warm-up included, whatever was reached; 3 samples are always taken, and the first call of a kernel
   * or job, which compiles, is not counted.
   */
  seconds: number;
  mostSamples: number;
  /** Samples of a cold bench, and of one of memory. */
  fixedSamples: { cold: number; memory: number };
}

/** Of a suite that is to end within minutes. */
export const USUAL: SamplerSettings = {
  sampleNanoseconds: 2e6,
  mostCalls: 4096,
  halfWidth: 0.02,
  seconds: 1,
  mostSamples: 200,
  fixedSamples: { cold: LEAST_SAMPLES, memory: 3 },
};

/** A quick look. */
export const QUICK: SamplerSettings = { ...USUAL, halfWidth: 0.1, seconds: 0.25 };
