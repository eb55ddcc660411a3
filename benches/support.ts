/** What benches share: a kernel is timed only after it has matched its oracle, by the device's own clock. */

import type { Kernel } from "../kernels/kernel.ts";
import { singleCall } from "../kernels/program.ts";
import type { Engine, Session } from "../kernels/engine.ts";
import { type Case, casesOf, type Contract, makeCase } from "../kernels/contract.ts";
import { assertInside, gpu, type GpuCase, judge, makeBuffers, runOnce } from "../tests/support.ts";

export interface BenchCase extends GpuCase {
  /** What one call does, for the throughput figure. */
  work: { unit: "MAC" | "draw" | "element"; amount: number };
  /** A smaller case of the same code path to compare with the oracle, where the oracle is slow on this one. */
  check?: GpuCase;
}

export interface KernelBench {
  kernel: Kernel;
  one: BenchCase;
}

/** Every bench of the files imported so far; benches/run.ts walks it. */
export const registry: KernelBench[] = [];

/** Registers cases both for `deno bench` (a quick look) and for `deno task bench` (the record). */
export function kernelBench(kernel: Kernel, cases: BenchCase[]): void {
  for (const one of cases) {
    registry.push({ kernel, one });
    const name = `${kernel.id} ${labelOf(one)}`;
    let session: Session | undefined;
    // many calls a wait, because a single awaited call would time the runtime's 10 ms poll
    const calls = Math.max(1, Math.min(50, Math.round(1e9 / one.work.amount)));
    Deno.bench({
      name,
      group: kernel.id,
      ignore: !gpu,
      async fn(b) {
        session ??= await prepare(gpu!, { kernel, one });
        session.run(calls);
        b.start();
        session.run(calls);
        await session.read(Object.keys(kernel.outputs)[0] ?? Object.keys(kernel.state)[0]);
        b.end();
      },
    });
  }
}

/** Registers the bench cases of a contract; each is timed after a small case with its constants has matched. */
export function contractBench(contract: Contract): void {
  const { kernel, bench } = contract;
  const small = casesOf(contract, 1).filter(({ buffers }) => Object.values(buffers).every((b) => b.length > 0));
  const cases = bench.map(({ label, params, constants = {}, work }) => {
    const { buffers } = makeCase(contract, params, { constants, seed: 1 });
    const alike = (one: Case) => Object.entries(constants).every(([name, value]) => one.constants[name] === value);
    const first = small.find(alike) ?? small[0];
    const check = { params: first.params, constants: first.constants, seed: 1, buffers: () => first.buffers };
    return { label, params, constants, work, seed: 1, buffers: () => buffers, check };
  });
  kernelBench(kernel, cases);
}

export function labelOf(one: GpuCase): string {
  return one.label ?? Object.entries({ ...one.params, ...one.constants }).map(([k, v]) => `${k}=${v}`).join(" ");
}

/** Checks the kernel against its oracle, then loads the case for timing. */
export async function prepare(engine: Engine, { kernel, one }: KernelBench): Promise<Session> {
  const check = one.check ?? one;
  const checked = { ...check, buffers: makeBuffers(kernel, check) };
  const got = await runOnce(engine, kernel, checked);
  for (const [slot, judged] of Object.entries(judge(kernel, checked))) {
    assertInside(`bench of kernels/${kernel.id} refused: ${slot}`, { got: got[slot], judged });
  }
  const { params, constants } = one;
  return await engine.load(singleCall(kernel, { params, constants }), makeBuffers(kernel, one));
}
