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
 *
 * @param check looks at the results of one run, in the order of `reads`, before anything is timed
 */
export async function sessionJob(
  engine: Engine,
  { program, data, reads, check }: Loaded & {
    reads: readonly string[];
    check?: (results: Numbers[]) => Promise<void>;
  },
): Promise<OpenJob> {
  const session = await engine.load(program, data);
  try {
    session.run();
    await check?.(await Promise.all(reads.map((name) => session.read(name))));
  } catch (error) {
    session.close();
    throw error;
  }
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
  { program, data, reads, most, runs = 1, timed = { program, data } }: Loaded & {
    reads: readonly string[];
    most: number;
    runs?: number;
    /** A larger one that is to give the same on the engine: what is timed, on copies of the same images. */
    timed?: Loaded;
  },
): Promise<void> {
  const sides = [{ on: engine, loaded: timed }, { on: openOracle(), loaded: { program, data } }];
  const [got, expected] = await Promise.all(sides.map(async ({ on, loaded }) => {
    const session = await on.load(loaded.program, loaded.data);
    try {
      session.run(runs);
      return await Promise.all(reads.map((name) => session.read(name)));
    } finally {
      session.close();
    }
  }));
  reads.forEach((name, i) => {
    needNear({ got: got[i], expected: expected[i], most, what: `${program.name} ${name}` });
  });
}

/**
 * Shows that what a job left is what the oracle engine makes of a part of it.
 *
 * @param got of the timed Program, the same numbers as the part's `read`
 * @throws {BenchRefused} naming how far they lie apart
 */
export async function needPart(got: Numbers, { program, data, read, most }: Loaded & { read: string; most: number }) {
  const session = await openOracle().load(program, data);
  session.run();
  needNear({ got, expected: await session.read(read), most, what: `${program.name} ${read}, as it is timed` });
}

/** The same numbers so many times over. */
export function copiesOf<T extends Float32Array | Uint32Array>(values: T, times: number): T {
  const made =
    (values instanceof Uint32Array
      ? new Uint32Array(times * values.length)
      : new Float32Array(times * values.length)) as T;
  for (let i = 0; i < times; i++) made.set(values, i * values.length);
  return made;
}

interface Pair {
  got: Numbers;
  expected: Numbers;
  most: number;
  what: string;
}

/** @throws {BenchRefused} */
export function needNear({ got, expected, most, what }: Pair): void {
  const error = relativeError(got, expected);
  // written so that NaN is refused
  if (!(error <= most)) throw new BenchRefused(`${what}: expected to lie within ${most} of the oracle's, got ${error}`);
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
