/** VmHWM of a process, MiB: the most that it has had in memory; 0 where there is no /proc. */
export function peakOf(pid: number | "self"): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
