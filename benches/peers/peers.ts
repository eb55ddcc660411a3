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
 * Exit codes: 0 all bars reached, 1 a bar was missed or results differ, 2 bad input, 4 no adapter.
 */

import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { SuiteError } from "../../harness/bench/bench_files.ts";
import { openCalibration } from "../../harness/bench/calibration.ts";
import { peerLine, peersReport } from "../../harness/bench/peers_table.ts";
import type { BenchRecord } from "../../harness/bench/record.ts";
import { BENCH_RECORDS, makeBenchRecord, writeBenchRecord } from "../../harness/bench/write_bench.ts";
import { EXIT, exitCodeFor, messageOf } from "../../harness/exit.ts";
import { ensureTuned, tuningChoices } from "../../harness/kernels/ensure_tuned.ts";
import { openEngine } from "../../harness/machine/environment.ts";
import { checkFolder } from "../../harness/records/write_record.ts";
import { quantile } from "../../harness/stats.ts";
import type { Engine } from "../../kernels/engine.ts";
import { compareJob, type Row } from "./_compare.ts";
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
    rounds: whole("--rounds", values.rounds ?? "15"),
    seconds: whole("--seconds", values.seconds ?? "120"),
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new SuiteError(`deno task peers: ${error instanceof Error ? error.message.split(". ")[0] : error}`);
  }
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new SuiteError(`${name}: expected a whole number of at least 1, got ${value}`);
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

async function compareAll(engine: Engine, { jobs, python, rounds, seconds }: Options): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  const peers = new PeerPool({ python, folder, seconds });
  const rows: Row[] = [];
  try {
    for (const job of jobs) {
      console.error(job.id);
      const onRow = ({ peer }: Row) => console.error(`  ${peerLine(peer)}`);
      rows.push(...await compareJob(job, { engine, peers, folder, rounds, onRow }));
    }
  } finally {
    await peers.close();
    await Deno.remove(folder, { recursive: true });
  }
  return rows;
}

async function measure(engine: Engine, options: Options): Promise<{ record: BenchRecord; differ: boolean }> {
  const started = performance.now();
  await ensureTuned(engine, { say: (line) => console.error(`tuned  ${line}`) });
  const before = loadavg();
  const calibration = await openCalibration(engine);
  const rows = await compareAll(engine, options);
  for (let i = 0; i < CALIBRATIONS; i++) await calibration.measure();
  const { kernel, hash, times } = calibration;
  calibration.close();
  const record = await makeBenchRecord({
    ...{ facts: engine.facts, tuning: await tuningChoices(engine), entries: [], skipped: [], roofline: null },
    peers: rows.map(({ peer }) => peer),
    load: { before, after: loadavg() },
    calibration: { kernel, hash, median: quantile(times, 0.5), discarded: 0 },
    seconds: (performance.now() - started) / 1000,
  });
  return { record, differ: rows.some((row) => row.differs) };
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
  const { record, differ } = await measure(engine, options);
  engine.close();
  for (const line of peersReport(record.peers)) console.log(line);
  if (options.out !== null) console.log(`record: ${await writeBenchRecord(record, options.out)}`);
  if (options.complete && options.out === BENCH_RECORDS) console.log(`page: ${await writePerformancePage()}`);
  const missed = record.peers.some(({ bar }) => bar?.reached === false);
  return missed || differ ? EXIT.fail : EXIT.pass;
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
