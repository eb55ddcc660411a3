/**
 * What a bench is: something that does a piece of work and waits for it. The sampler (sampler.ts) times it, the record
 * (record.ts) keeps what it found, `compare` and `trend` judge it. A bench file defines some by `benching.ts`.
 */

import type { Engine } from "../../kernels/engine.ts";

/** What one call does. */
export interface Work {
  unit: "MAC" | "draw" | "element" | "chip" | "step" | "case";
  amount: number;
  /** Bytes that must at least be read and written, and f32 operations (a multiply-add is two): its place in the roofline. */
  bytes?: number;
  operations?: number;
}

/**
 * `kernel`: calls of one kernel, by the device's clock where it has one. `job`: several kernels as a user queues them, waits
 * included. `process`: a process of its own, start-up included.
 */
export type BenchKind = "kernel" | "job" | "process";

/** What the numbers of a bench are: nanoseconds of a call, or the most bytes that a process has had in memory. */
export type Measure = "time" | "memory";

export interface Bench {
  /** Unique in a suite, and the same in every revision: `linalg/matmul 1024 × 1024 × 1024 none`. */
  id: string;
  /** The kernel's id, or what the job is about: benches are listed by it. */
  group: string;
  kind: BenchKind;
  measure: Measure;
  /**
   * 16 hex digits of what was asked: label, parameters, constants, work. Times of two versions are of different things and
   * never compared.
   */
  version: string;
  /** 16 hex digits of the WGSL and signatures that compute it; empty where there is no one kernel to name. */
  kernelHash: string;
  work: Work | null;
  /** Takes minutes: runs only where it is asked for. */
  slow: boolean;
  /** Loads it and shows that its results are right. @throws {BenchRefused} if they are not: then no time means anything */
  open(engine: Engine): Promise<OpenBench>;
}

/** A bench with its data on the device. */
export interface OpenBench {
  /**
   * Does the work `calls` times over and waits for the last of them.
   *
   * @returns nanoseconds of all calls by the device's own clock, null where it has none; bytes, if it measures memory
   */
  run(calls: number): Promise<number | null>;
  /** Whether caches can be cleared before a single call: of kernels. */
  hasCold: boolean;
  /** Most calls of a sample: 1 for what has a lasting effect or is a process. */
  mostCalls: number;
  /** Name of the kernel's variant that the engine takes; empty where there is no one. */
  variant: string;
  close(): void;
}

/** The results are not those of the oracle, or there is nothing to time with. */
export class BenchRefused extends Error {
  override name = "BenchRefused";
}
