/** Whether variants compute the same on a bench case, at the size and on the numbers that are timed. Web standards only. */

import { type BenchCase, type Contract, makeCase } from "./contract.ts";
import type { Engine, Session } from "./engine.ts";
import type { Numbers } from "./kernel.ts";

/** A variant on the device. */
export interface Loaded {
  name: string;
  session: Session;
}

interface Compared {
  engine: Engine;
  bench: BenchCase;
  /** That of the timed numbers. */
  seed: number;
  /** The variant whose results the others must have. */
  usual: string;
}

/**
 * What is wrong with the results of variants, by name; those that are right are not in it. Sums of small whole numbers must
 * be the same to the last bit everywhere. Others must be on software adapters, which do not fuse products into sums;
 * hardware may, and so may round otherwise: there a difference must be what rounding explains.
 *
 * The oracle is no judge here: it takes a minute for a large case. It is what admission judges every variant by.
 *
 * @param variants with memory of the case; buffers of inputs and state are those of `seed` afterwards
 */
export async function wrongResults(
  contract: Contract,
  variants: readonly Loaded[],
  { engine, bench, seed, usual }: Compared,
): Promise<Map<string, string>> {
  const wrong = new Map<string, string>();
  // the timed numbers last, since they stay
  for (const values of ["integers", "random"] as const) {
    if (values === "integers" && !contract.values.includes(values)) continue;
    const { buffers } = makeCase(contract, bench.params, { constants: bench.constants, values, seed });
    const exact = values === "integers" || engine.facts.software;
    const results = async ({ session }: Loaded) => await resultsOf(session, { contract, buffers });
    const expected = await results(variants.find(({ name }) => name === usual)!);
    for (const one of variants.filter(({ name }) => name !== usual)) {
      const got = await results(one);
      const most = exact ? 0 : mostApart(bench, expected);
      const found = Object.keys(expected).map((slot) => differenceOf(slot, { got, expected, most })).find(Boolean);
      if (found && !wrong.has(one.name)) wrong.set(one.name, `${found} ${usual}`);
    }
  }
  return wrong;
}

type Results = Record<string, Numbers>;

/** Outputs and state after one call. */
async function resultsOf(
  session: Session,
  { contract: { kernel }, buffers }: { contract: Contract; buffers: Results },
): Promise<Results> {
  for (const [slot, data] of Object.entries(buffers)) session.write(slot, data);
  session.run();
  const names = Object.keys({ ...kernel.state, ...kernel.outputs });
  const values = await Promise.all(names.map((name) => session.read(name)));
  // what a call leaves in its state is not what is timed
  for (const slot of Object.keys(kernel.state)) session.write(slot, buffers[slot]);
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

/**
 * How far two results may lie apart as a whole, √(Σ (a − b)² / Σ b²). Each of K roundings is of at most u = 2⁻²³ of a
 * partial sum; over random numbers they are independent and partial sums smaller than the last: √K u a result, √2 more for
 * two, and as much again twice for what else is rounded.
 */
function mostApart({ work }: BenchCase, expected: Results): number {
  const written = Math.max(1, ...Object.values(expected).map(({ length }) => length));
  return 4 * Math.SQRT2 * Math.sqrt(Math.max(1, work.amount / written)) * 2 ** -23;
}

/** `y[3]: expected 5, got 6, as of`, to be ended with whose the expected one is; null if a slot is the same. */
function differenceOf(
  slot: string,
  { got, expected, most }: { got: Results; expected: Results; most: number },
): string | null {
  const [a, b] = [got[slot], expected[slot]];
  const first = a.findIndex((value: number, i: number) =>
    value !== b[i] && !(Number.isNaN(value) && Number.isNaN(b[i]))
  );
  if (first < 0) return null;
  const apart = most > 0 && b instanceof Float32Array ? relativeDistance(a, b) : Infinity;
  // written so that NaN is apart
  if (apart <= most) return null;
  const far = apart < Infinity ? `, ${apart.toExponential(1)} of all (at most ${most.toExponential(1)})` : "";
  return `${slot}[${first}]${far}: got ${a[first]}, expected ${b[first]} as of`;
}

function relativeDistance(a: Numbers, b: Numbers): number {
  let [apart, mass] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    apart += (a[i] - b[i]) ** 2;
    mass += b[i] ** 2;
  }
  return apart === 0 ? 0 : Math.sqrt(apart / mass);
}
