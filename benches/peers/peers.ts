/**
 * `deno task peers [text...] [--out folder] [--rounds n] [--seconds n] [--python command] [--list]`: the same jobs here and
 * in other libraries, checked against each other, then timed in turns. Prints ratios and whether they reach the bars.
 * Without a text all jobs are compared, kept as a bench record and written into PERFORMANCE.md; with one, only jobs and
 * peers whose name holds it, which are kept if --out says where.
 *
 * Peers run in processes of their own, which wait while another is timed. One that is not there, that lacks a job or that
 * gives no answer in --seconds is skipped with the reason. CrossSim is there if `import simulator` works in that Python: to
 * run it from its sources, put their folder on PYTHONPATH.
 *
 * Ctrl-C ends it: rows that are done are kept, the others skipped. The page stays as it is.
 *
 * Exit codes: 0 all bars reached, 1 a bar was missed or results differ, 2 bad input, 3 a bar is undecided, 4 no adapter, 130
 * interrupted.
 */

import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { SuiteError } from "../../harness/bench/bench_files.ts";
import { openCalibration } from "../../harness/bench/calibration.ts";
import { peerLine, peersReport } from "../../harness/bench/peers_table.ts";
import type { BenchRecord } from "../../harness/bench/record.ts";
import { watchInterrupt } from "../../harness/bench/run_bench.ts";
import { BENCH_RECORDS, makeBenchRecord, writeBenchRecord } from "../../harness/bench/write_bench.ts";
import { EXIT, exitCodeFor, messageOf } from "../../harness/exit.ts";
import { ensureTuned, tuningChoices } from "../../harness/kernels/ensure_tuned.ts";
import { openEngine } from "../../harness/machine/environment.ts";
import { checkFolder } from "../../harness/records/write_record.ts";
import { quantile } from "../../harness/stats.ts";
import type { Engine } from "../../kernels/engine.ts";
import { compareJob, FEWEST_ROUNDS, type Row, skipRest } from "./_compare.ts";
import type { Job } from "./_job.ts";
import { JOBS } from "./jobs/mod.ts";
import { PeerPool } from "./_peer_pool.ts";
import { writePerformancePage } from "./performance.ts";

/** Times of the calibration kernel after the jobs; there are as many before. */
const CALIBRATIONS = 5;

interface Options {
  jobs: readonly Job[];
  /** Folder of the record; null keeps none. */
  out: string | null;
  rounds: number;
  seconds: number;
  python: string;
  /** Nothing was left out: the page may show it. */
  complete: boolean;
}

function optionsOf(args: string[]): Options & { list: boolean } {
  const text = { type: "string" } as const;
  const options = { out: text, rounds: text, seconds: text, python: text, list: { type: "boolean" } } as const;
  const { values, positionals } = parsed(() => parseArgs({ args, options, allowPositionals: true }));
  const jobs = selected(positionals);
  const complete = positionals.length === 0;
  return {
    ...{ jobs, complete, list: values.list ?? false, python: values.python ?? "python3" },
    out: values.out ?? (complete ? BENCH_RECORDS : null),
    rounds: whole("--rounds", { value: values.rounds ?? "15", least: FEWEST_ROUNDS }),
    seconds: whole("--seconds", { value: values.seconds ?? "120", least: 1 }),
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new SuiteError(`deno task peers: ${error instanceof Error ? error.message.split(". ")[0] : error}`);
  }
}

function whole(name: string, { value, least }: { value: string; least: number }): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new SuiteError(`${name}: expected a whole number of at least ${least}, got ${value}`);
}

/** Jobs whose name or key holds a text, with all rivals; others with those rivals whose name does. */
function selected(texts: string[]): Job[] {
  const holds = (...names: string[]) => texts.length === 0 || texts.some((text) => names.some((n) => n.includes(text)));
  const jobs = JOBS.map((job) =>
    holds(job.id, job.key) ? job : { ...job, rivals: job.rivals.filter(({ peer }) => holds(peer)) }
  ).filter(({ rivals }) => rivals.length > 0);
  if (jobs.length > 0) return jobs;
  throw new SuiteError(
    `deno task peers: expected a part of a job's or a peer's name, got ${texts.join(", ")} (--list has them)`,
  );
}

/** Jobs one after the other; what ends a run early is told with the rows, of which none is lost. */
async function compareAll(
  engine: Engine,
  { jobs, python, rounds, seconds, signal }: Options & { signal: AbortSignal },
): Promise<{ rows: Row[]; fault: Error | null }> {
  const folder = await Deno.makeTempDir();
  const peers = new PeerPool({ python, folder, seconds });
  const rows: Row[] = [];
  const onRow = (row: Row) => {
    rows.push(row);
    console.error(`  ${peerLine(row.peer)}`);
  };
  let fault: Error | null = null;
  try {
    for (const job of jobs) {
      const before = rows.length;
      console.error(job.id);
      try {
        if (fault === null) await compareJob(job, { engine, peers, folder, rounds, signal, onRow });
      } catch (error) {
        fault = error instanceof Error ? error : new Error(String(error));
      }
      if (fault !== null) skipRest(job, { done: rows.length - before, error: fault, onRow });
    }
  } finally {
    await peers.close();
    await Deno.remove(folder, { recursive: true });
  }
  return { rows, fault };
}

interface Measured {
  record: BenchRecord;
  differ: boolean;
  fault: Error | null;
}

async function measure(engine: Engine, options: Options & { signal: AbortSignal }): Promise<Measured> {
  const started = performance.now();
  await ensureTuned(engine, { say: (line) => console.error(`tuned  ${line}`) });
  const before = loadavg();
  const calibration = await openCalibration(engine);
  const { rows, fault } = await compareAll(engine, options);
  // after a fault the device may be gone
  for (let i = 0; i < CALIBRATIONS && fault === null; i++) await calibration.measure();
  const { kernel, hash, times } = calibration;
  calibration.close();
  const record = await makeBenchRecord({
    ...{ facts: engine.facts, tuning: await tuningChoices(engine), entries: [], skipped: [], roofline: null },
    peers: rows.map(({ peer }) => peer),
    load: { before, after: loadavg() },
    calibration: { kernel, hash, median: quantile(times, 0.5), discarded: 0 },
    seconds: (performance.now() - started) / 1000,
  });
  return { record, fault, differ: rows.some((row) => row.differs) };
}

async function main(): Promise<number> {
  const options = optionsOf(Deno.args);
  if (options.list) {
    for (const { id, rivals } of options.jobs) {
      console.log(`${id}: ${[...new Set(rivals.map(({ peer }) => peer))].join("; ")}`);
    }
    return EXIT.pass;
  }
  if (options.out !== null) await checkFolder(options.out);
  const engine = await openEngine("gpu");
  const interrupt = watchInterrupt();
  const measured = await measure(engine, { ...options, signal: interrupt.signal });
  engine.close();
  interrupt.end();
  await keep(measured, { ...options, whole: interrupt.code() === null && measured.fault === null });
  if (measured.fault !== null) throw measured.fault;
  return interrupt.code() ?? codeOf(measured);
}

/** Prints the rows, and writes the record and, if the run was a whole one, the page. */
async function keep({ record }: Measured, { out, complete, whole }: Options & { whole: boolean }): Promise<void> {
  for (const line of peersReport(record.peers)) console.log(line);
  if (out !== null) console.log(`record: ${await writeBenchRecord(record, out)}`);
  if (whole && complete && out === BENCH_RECORDS) console.log(`page: ${await writePerformancePage()}`);
}

function codeOf({ record: { peers }, differ }: Measured): number {
  const bars = peers.flatMap(({ bar }) => bar ? [bar.reached] : []);
  if (differ || bars.includes(false)) return EXIT.fail;
  return bars.includes(null) ? EXIT.undecided : EXIT.pass;
}

if (import.meta.main) {
  let code: number | null;
  try {
    code = await main();
  } catch (error) {
    code = exitCodeFor(error);
    if (code === null) throw error;
    console.error(messageOf(error as Error));
  }
  Deno.exit(code);
}
