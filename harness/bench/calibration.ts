/** A fixed amount of arithmetic, timed before and after every round: whether the machine is as fast as it was. */

import { hashOf } from "../../kernels/contract.ts";
import type { Engine, Session } from "../../kernels/engine.ts";
import { multiplyAddContract } from "../../kernels/machine/multiply_add_contract.ts";
import { singleCall } from "../../kernels/program.ts";
import { WINDOW } from "./drift.ts";
import { versionOf } from "./versions.ts";

export interface Calibration {
  readonly kernel: string;
  /** 16 hex digits of the kernel's contract and the amount: times of two amounts say nothing of two machines. */
  readonly hash: string;
  /** Everything measured so far, ns, in order. */
  readonly times: readonly number[];
  /** Nanoseconds that it takes now. */
  measure(): Promise<number>;
  close(): void;
}

/** The same on every machine of a sort: 1 ms on two processor cores, 0.3 ms on a large gpu, 20 ms on a small one. */
const AMOUNTS = { software: { blocks: 2 ** 12, rounds: 32 }, hardware: { blocks: 2 ** 18, rounds: 128 } };
/** Without a clock on the device a wait of 10 ms is in every time, and must count for little. */
const CALLS_BY_WALL = 100;
const LAW = { factor: 0.75, addend: 0.25 };

/** Warms up until there is a median to hold times against; an adapter without a clock is timed by the wall. */
export async function openCalibration(engine: Engine): Promise<Calibration> {
  const { kernel } = multiplyAddContract;
  const amount = engine.facts.software ? AMOUNTS.software : AMOUNTS.hardware;
  const start = new Float32Array(8 * amount.blocks).fill(0.5);
  const session = await engine.load(singleCall(kernel, { params: { ...amount, ...LAW } }), { start });
  const times: number[] = [];
  const calibration = {
    kernel: kernel.id,
    hash: versionOf([await hashOf(multiplyAddContract), amount, LAW]),
    times,
    async measure() {
      times.push(await timeOf(session));
      return times.at(-1)!;
    },
    close: () => session.close(),
  };
  await timeOf(session); // compiles
  for (let i = 0; i < WINDOW.least; i++) await calibration.measure();
  return calibration;
}

async function timeOf(session: Session): Promise<number> {
  const device = await session.time(1);
  if (device !== null) return device;
  const before = performance.now();
  session.run(CALLS_BY_WALL);
  await session.read("end");
  return (performance.now() - before) * 1e6 / CALLS_BY_WALL;
}
