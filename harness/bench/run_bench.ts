/** `noisegate bench`: bench files → suite → record. */

import { EXIT } from "../exit.ts";
import { tuningChoices } from "../kernels/ensure_tuned.ts";
import { openEngine } from "../machine/environment.ts";
import { checkFolder } from "../records/write_record.ts";
import type { Bench } from "./bench.ts";
import { benchFiles, openSuite, SuiteError } from "./bench_files.ts";
import { needProcesses } from "./may_run.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";
import { runSuite } from "./suite.ts";
import { makeBenchRecord, writeBenchRecord } from "./write_bench.ts";

export interface SelectFlags {
  /** Folder of bench files, or one of them. */
  files: string;
  /** The slow ones as well. */
  slow?: boolean;
}

export interface BenchFlags extends SelectFlags {
  quick?: boolean;
  /** Where records go, each machine in a folder of its own. */
  out: string;
}

/**
 * Benches whose id holds one of the names, or all; of slow ones that were not asked for, the record says that they were
 * skipped.
 *
 * @throws {SuiteError} if a file does not load, or no bench has such a name
 */
export async function selectBenches(
  names: readonly string[],
  { files, slow = false }: SelectFlags,
): Promise<{ benches: Bench[]; skipped: BenchRecord["skipped"] }> {
  const all = await openSuite(benchFiles(files));
  const named = all.filter(({ id }) => names.length === 0 || names.some((name) => id.includes(name)));
  if (named.length === 0) {
    throw new SuiteError(
      `noisegate bench: expected a part of a bench's name, got ${names.join(", ")} (--list has them)`,
    );
  }
  return {
    benches: named.filter((one) => slow || !one.slow),
    skipped: named.filter((one) => !slow && one.slow).map(({ id }) => ({ bench: id, reason: "slow: --slow runs it" })),
  };
}

/**
 * Runs a suite on this machine's adapter and writes its record.
 *
 * @param options.onEntry is told of every entry as it is done, and how many benches there are
 * @returns exit code 1 if a bench was refused or failed, 4 if the adapter went away, 130 or 143 if it was interrupted: the
 * record has what there was
 * @throws {SuiteError} for what was asked, {OutputError} if records cannot be written, {EnvironmentError} without an adapter
 */
export async function runBenches(
  names: readonly string[],
  flags: BenchFlags,
  { onEntry = () => {} }: { onEntry?: (entry: BenchEntry, of: number) => void } = {},
): Promise<{ record: BenchRecord; path: string; code: number }> {
  const { benches, skipped } = await selectBenches(names, flags);
  if (benches.length === 0) {
    throw new SuiteError(`noisegate bench: expected benches to run, got only slow ones (--slow runs them)`);
  }
  needProcesses(benches);
  await checkFolder(flags.out);
  const engine = await openEngine("gpu");
  const interrupt = watchInterrupt();
  try {
    const { lost, ...parts } = await runSuite(benches, {
      ...{ engine, quick: flags.quick, skipped, tuning: await tuningChoices(engine), signal: interrupt.signal },
      onEntry: (entry) => onEntry(entry, benches.length),
    });
    const record = await makeBenchRecord(parts);
    const path = await writeBenchRecord(record, flags.out);
    return { record, path, code: lost ? EXIT.environment : interrupt.code() ?? codeOf(record) };
  } finally {
    interrupt.end();
    engine.close();
  }
}

function codeOf({ entries }: BenchRecord): number {
  return entries.some(({ status }) => status !== "ok") ? EXIT.fail : EXIT.pass;
}

/** The first Ctrl-C ends the suite and keeps what there is; the next one ends the process. */
export function watchInterrupt(): { signal: AbortSignal; code: () => number | null; end: () => void } {
  const controller = new AbortController();
  let code: number | null = null;
  const codes = { SIGINT: 130, ...(Deno.build.os !== "windows" && { SIGTERM: 143 }) };
  const handlers = Object.entries(codes).map(([name, of]) => {
    const stop = () => {
      if (code !== null) Deno.exit(of);
      code = of;
      controller.abort();
    };
    Deno.addSignalListener(name as Deno.Signal, stop);
    return () => Deno.removeSignalListener(name as Deno.Signal, stop);
  });
  return { signal: controller.signal, code: () => code, end: () => handlers.forEach((remove) => remove()) };
}
