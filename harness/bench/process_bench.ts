/** A command in a process of its own: the time it takes, start-up included, or the most memory that it has had. */

import { join } from "node:path";
import { BenchRefused, type Measure, type OpenBench, type Work } from "./bench.ts";
import type { Definition } from "./registry.ts";
import { versionOf } from "./versions.ts";

const ROOT = join(import.meta.dirname!, "..", "..");
/** Between two looks at the memory of a process, ms. */
const LOOK_MILLISECONDS = 10;

export interface ProcessDefinition {
  /** Unique in a suite, and the same in every revision. */
  id: string;
  group: string;
  /** Counts up whenever it asks something else: times of two versions are never compared. */
  version: number;
  /** `time` if left out. */
  measure?: Measure;
  work?: Work | null;
  slow?: boolean;
  /** Arguments of deno, in the folder of noisegate; `folder` is a fresh one of its own that outlives its calls. */
  args: (folder: string) => string[];
  env?: Record<string, string>;
  /** What must be there before the first call: files in `folder`, a run whose chips are taken over. */
  prepare?: (folder: string) => Promise<void>;
}

export function processDefinition(definition: ProcessDefinition): Definition {
  const { id, group, version, measure = "time", work = null, slow = false } = definition;
  const question = { id, version, measure, unit: work?.unit, amount: work?.amount };
  const make = () =>
    Promise.resolve({
      ...{ id, group, kind: "process" as const, measure, work, slow },
      ...{ version: versionOf(question), kernelHash: "" },
      open: () => openProcess(definition),
    });
  return { id, group, kind: "process", work, slow, make };
}

async function openProcess(
  { id, measure, args, env = {}, prepare }: ProcessDefinition,
): Promise<OpenBench> {
  if (measure === "memory" && peakOf(Deno.pid) === null) {
    throw new BenchRefused(`${id}: expected a system that tells the memory of a process, got one without /proc`);
  }
  const folder = await Deno.makeTempDir({ prefix: "noisegate_bench_" });
  const close = () => Deno.removeSync(folder, { recursive: true });
  try {
    await prepare?.(folder);
  } catch (error) {
    close();
    throw error;
  }
  const command = { args: args(folder), env };
  return {
    ...{ hasCold: false, mostCalls: 1, variant: "", close },
    run: () => measure === "memory" ? peakOfRun(command) : runProcess(command).then(() => null),
  };
}

interface Command {
  args: string[];
  env: Record<string, string>;
}

/** Runs deno to its end. @throws {BenchRefused} with the last line that it printed, if it fails */
export async function runProcess(
  { args, env }: Command,
  watch: (pid: number) => void = () => {},
): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args, env, cwd: ROOT, stdout: "null", stderr: "piped" });
  const child = command.spawn();
  watch(child.pid);
  const { success, code, stderr } = await child.output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new BenchRefused(`deno ${args.join(" ")}: expected exit code 0, got ${code} (${said || "it said nothing"})`);
}

/** Bytes of a run at its largest, by looks at it while it runs. */
async function peakOfRun(command: Command): Promise<number> {
  let peak = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const watch = (pid: number) => {
    timer = setInterval(() => (peak = Math.max(peak, peakOf(pid) ?? 0)), LOOK_MILLISECONDS);
  };
  try {
    await runProcess(command, watch);
  } finally {
    clearInterval(timer);
  }
  return peak;
}

/** The most bytes that a process has had in memory so far; null where the system does not tell. */
export function peakOf(pid: number | "self"): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
    return kilobytes === undefined ? null : 1024 * Number(kilobytes);
  } catch {
    return null;
  }
}
