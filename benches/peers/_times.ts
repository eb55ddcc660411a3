/** Times of a side in a round. */

import process from "node:process";

/** Milliseconds of one job; `cpu` is what the process used of all cores. */
export interface Times {
  wall: number;
  cpu: number;
}

/** Something that does a job. */
export interface Side {
  /** Times of one of `calls` jobs, which are queued together and waited for once. */
  time(calls: number): Promise<Times>;
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Times of one of `calls` jobs that `action` does. */
export async function timed(calls: number, action: () => Promise<unknown>): Promise<Times> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await action();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { wall: round(wall / calls), cpu: round((used.user + used.system) / 1000 / calls) };
}
