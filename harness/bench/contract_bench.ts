/** The bench cases of a kernel's contract as benches; a kernel is timed only after it has matched its oracle. */

import { type BenchCase, type Contract, hashOf, makeCase } from "../../kernels/contract.ts";
import { type Engine, type Session, variantOn } from "../../kernels/engine.ts";
import { count, type Params, shapeOf, slots } from "../../kernels/kernel.ts";
import { singleCall } from "../../kernels/program.ts";
import type { Bench, OpenBench, Work } from "./bench.ts";
import { needAdmitted } from "./admitted.ts";
import type { Definition } from "./registry.ts";
import { needRight } from "./timed_result.ts";
import { versionOf } from "./versions.ts";

/** Dispatches of one pass: more than any sample needs. */
const MOST_CALLS = 8192;
/** A single call that moves less is nothing but its launch, however cold the caches are. */
const COLD_BYTES = 2 ** 20;

/** One definition for each bench case of a contract. */
export function contractBenches(contract: Contract): Definition[] {
  const { id: group } = contract.kernel;
  return contract.bench.map((one) => {
    const id = `${group} ${one.label}`;
    const work = workOf(contract, one);
    return { id, group, kind: "kernel", work, slow: false, make: () => benchOf(contract, { id, one, work }) };
  });
}

async function benchOf(
  contract: Contract,
  { id, one, work }: { id: string; one: BenchCase; work: Work },
): Promise<Bench> {
  const { label, params, constants = {}, work: { unit, amount } } = one;
  return {
    ...{ id, group: contract.kernel.id, kind: "kernel", measure: "time" },
    version: versionOf({ label, params, constants, unit, amount }),
    kernelHash: await hashOf(contract),
    ...{ work, slow: false },
    open: (engine) => openCase(contract, { one, work, engine }),
  };
}

/**
 * What a call of a bench case does. Every input must be read and every output written once, state both; a product of f32
 * numbers is two operations. A contract says so itself where that is not true.
 */
export function workOf({ kernel }: Contract, { params, work }: BenchCase): Work {
  const bytes = Object.entries(slots(kernel)).reduce((sum, [slot, text]) => {
    return sum + (slot in kernel.state ? 8 : 4) * count(shapeOf(text, params).dims);
  }, 0);
  return { bytes, ...(work.unit === "MAC" && { operations: 2 * work.amount }), ...work };
}

async function openCase(
  contract: Contract,
  { one, work, engine }: { one: BenchCase; work: Work; engine: Engine },
): Promise<OpenBench> {
  const { kernel } = contract;
  const { params, constants = {} } = one;
  await needAdmitted(contract, { engine, params, constants });
  const { buffers } = makeCase(contract, params, { constants, seed: 1 });
  const session = await engine.load(singleCall(kernel, { params, constants }), buffers);
  const state = Object.keys(kernel.state);
  const smallest = smallestSlot(contract, params);
  const variant = variantOn(engine, { kernel, params, constants }).name;
  try {
    const once = () => timed(session, { calls: 1, smallest });
    await needRight({ kernel, session, one: { params, constants, buffers }, work, once, variant });
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    async run(calls) {
      // every sample starts from the same numbers: what a call leaves may be slower or faster to compute with
      for (const slot of state) session.write(slot, buffers[slot]);
      return await timed(session, { calls, smallest });
    },
    // without a clock of the device the time would be that of clearing the caches
    hasCold: work.bytes! >= COLD_BYTES && engine.facts.features.includes("timestamp-query"),
    mostCalls: MOST_CALLS,
    variant,
    close: () => session.close(),
  };
}

/** By the device's clock; without one, waits for the smallest buffer. */
async function timed(
  session: Session,
  { calls, smallest }: { calls: number; smallest: string },
): Promise<number | null> {
  const device = await session.time(calls);
  if (device !== null) return device;
  session.run(calls);
  await session.read(smallest);
  return null;
}

function smallestSlot({ kernel }: Contract, params: Params): string {
  const sizes = Object.entries(slots(kernel)).map(([slot, text]) => ({
    slot,
    size: count(shapeOf(text, params).dims),
  }));
  return sizes.reduce((least, one) => one.size < least.size ? one : least).slot;
}
