/** Three clocks side by side: what passed on the wall, what the processor worked, what the device says. */

import process from "node:process";

/** Nanoseconds. */
export interface Reading {
  wall: number;
  /** Of all threads of this process, children left out. */
  cpu: number;
  /** By the device's own clock; null where it has none. For a bench of memory it is bytes. */
  device: number | null;
}

/** Where the time comes from; tests bring their own. */
export interface Clocks {
  /** Nanoseconds since some moment. */
  wall(): number;
  cpu(): number;
}

/** On Linux and macOS the processor's counts microseconds; where a system counts in ticks (Windows), only long samples tell. */
export const CLOCKS_HERE: Clocks = {
  wall: () => performance.now() * 1e6,
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1e3;
  },
};

/** Times an action by all three clocks; what the action returns is the device's. */
export async function timed(action: () => Promise<number | null>, clocks: Clocks = CLOCKS_HERE): Promise<Reading> {
  const [wall, cpu] = [clocks.wall(), clocks.cpu()];
  const device = await action();
  return { wall: clocks.wall() - wall, cpu: clocks.cpu() - cpu, device };
}
