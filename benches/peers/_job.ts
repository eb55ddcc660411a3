/** What is compared: a job, our side of it, the rivals, and how results are shown to be of the same job. */

import type { Work } from "../../harness/bench/bench.ts";
import type { Engine } from "../../kernels/engine.ts";
import type { PeerName } from "./_peers.ts";
import type { Side } from "./_times.ts";

/** What the project wants of a ratio peer / ours. Judged by the interval of the ratio, not by its middle. */
export interface Bar {
  at: "least" | "most";
  value: number;
  /** Work of ours a second that is enough as well. */
  orPerSecond?: number;
}

export interface Rival {
  /** One of the job's own sides. */
  ours: string;
  /** A peer, or `self`: another of our own sides. */
  peer: PeerName | "self";
  /** What the peer does for it: the job's key if left out; of `self` the name of the side. */
  task?: string;
  /** Jobs in one task of the peer; 1 if left out. */
  share?: number;
  bar?: Bar;
}

/** What a peer is given: constants, and matrices as f32. */
export interface JobData {
  constants: Record<string, number | string>;
  matrices: Record<string, { shape: readonly number[]; values: Float32Array }>;
}

/** A job with its data on the device, its results checked. */
export interface OpenJob {
  data: JobData;
  sides: Record<string, Side>;
  /** How far our own results lie from exact ones. */
  agreement: Record<string, number>;
  /**
   * How far a peer's result lies from ours.
   *
   * @throws {Disagreement} if it is not that of the same job: then no time means anything
   */
  agree(result: Float32Array, task: string): Record<string, number>;
  close(): void;
}

export interface Job {
  /** As records name it. */
  id: string;
  /** Names its data. */
  key: string;
  work: Work;
  clock: "wall" | "device";
  rivals: readonly Rival[];
  /** @throws {Disagreement} if our own results are wrong */
  open(engine: Engine): Promise<OpenJob>;
}

/** Two sides did not do the same. */
export class Disagreement extends Error {
  override name = "Disagreement";
}

/** Throws unless a value is at most what is allowed; NaN is not. */
export function needAtMost(what: string, { value, most }: { value: number; most: number }): void {
  if (!(value <= most)) throw new Disagreement(`${what}: expected at most ${most}, got ${value.toPrecision(3)}`);
}

/** √(Σ (got − expected)² / Σ expected²); expected is repeated where it is shorter. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, mass] = [0, 0];
  for (let i = 0; i < got.length; i++) {
    error += (got[i] - expected[i % expected.length]) ** 2;
    mass += expected[i % expected.length] ** 2;
  }
  return Math.sqrt(error / mass);
}

export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
