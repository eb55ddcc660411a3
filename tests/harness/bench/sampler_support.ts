/** A machine whose clocks stand still but for what runs on it, so that tests of the sampler take no time. */

import type { BenchKind, Measure } from "../../../harness/bench/bench.ts";
import { type SamplerOptions, USUAL } from "../../../harness/bench/sampler.ts";

export const MS = 1e6;

export interface World {
  /** Nanoseconds of one call on the device. */
  call: () => number;
  kind?: BenchKind;
  measure?: Measure;
  hasClock?: boolean;
  hasCold?: boolean;
  mostCalls?: number;
  /** What a call of the calibration kernel takes, by its number. */
  calibration?: (index: number) => number;
  settings?: Partial<typeof USUAL>;
}

/** A wait costs 10 ms on the wall, work as much twice over on the processor. */
export function worldOf({ call, kind = "kernel", measure = "time", hasClock = true, ...world }: World) {
  let [wall, cpu, cleared] = [0, 0, 0];
  const asked: number[] = [];
  const calibrated: number[] = new Array(20).fill(MS);
  const pass = (work: number) => {
    wall += work + 10 * MS;
    cpu += 2 * work;
  };
  const { hasCold = true, mostCalls = 4096, calibration = () => MS } = world;
  const open = {
    ...{ hasCold, mostCalls, variant: "" },
    run(calls: number) {
      asked.push(calls);
      let work = 0;
      for (let i = 0; i < calls; i++) work += call();
      pass(work);
      return Promise.resolve(hasClock ? work : null);
    },
    close() {},
  };
  let index = 0;
  const tool = {
    ...{ kernel: "", hash: "", times: calibrated },
    measure() {
      calibrated.push(calibration(index++));
      pass(calibrated.at(-1)!);
      return Promise.resolve(calibrated.at(-1)!);
    },
    close() {},
  };
  const options: SamplerOptions = {
    bench: { kind, measure },
    ...{ calibration: tool, mode: "steady", settings: { ...USUAL, ...world.settings } },
    cold: { clear: () => void cleared++, close() {} },
    clocks: { wall: () => wall, cpu: () => cpu },
  };
  return { open, options, asked, calibrations: () => index, cleared: () => cleared, seconds: () => wall / 1e9 };
}
