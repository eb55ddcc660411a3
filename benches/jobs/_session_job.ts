/** What jobs share: a Program on the device, checked against the oracle engine, run as often as the sampler asks. */

import { BenchRefused, type OpenJob } from "../../benching.ts";
import { type Engine, openOracle } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";

export interface Loaded {
  program: Program;
  data: Record<string, Numbers>;
}

/**
 * A Program as a user runs it: queued `calls` times over, then its results are read. Its device time is taken in the same
 * wait.
 */
export async function sessionJob(
  engine: Engine,
  { program, data, reads }: Loaded & { reads: readonly string[] },
): Promise<OpenJob> {
  const session = await engine.load(program, data);
  const hasClock = engine.facts.features.includes("timestamp-query");
  return {
    mostCalls: 100,
    async run(calls) {
      if (!hasClock) session.run(calls);
      // queued at once, so that both share a wait
      const time = hasClock ? session.time(calls) : Promise.resolve(null);
      const [device] = await Promise.all([time, ...reads.map((name) => session.read(name))]);
      return device;
    },
    close: () => session.close(),
  };
}

/**
 * Shows that a Program gives on an engine what it gives on the oracle.
 *
 * @param most root mean square of the difference, as a part of that of the result
 * @throws {BenchRefused} naming how far they lie apart
 */
export async function needOracle(
  engine: Engine,
  { program, data, reads, most, runs = 1 }: Loaded & { reads: readonly string[]; most: number; runs?: number },
): Promise<void> {
  const [got, expected] = await Promise.all([engine, openOracle()].map(async (on) => {
    const session = await on.load(program, data);
    try {
      session.run(runs);
      return await Promise.all(reads.map((name) => session.read(name)));
    } finally {
      session.close();
    }
  }));
  reads.forEach((name, i) => {
    const error = relativeError(got[i], expected[i]);
    // written so that NaN is refused
    if (!(error <= most)) {
      throw new BenchRefused(`${program.name} ${name}: expected to lie within ${most} of the oracle's, got ${error}`);
    }
  });
}

/** √(Σ (got − expected)² / Σ expected²) */
function relativeError(got: Numbers, expected: Numbers): number {
  let [error, mass] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (got[i] - expected[i]) ** 2;
    mass += expected[i] ** 2;
  }
  return Math.sqrt(error / mass);
}
