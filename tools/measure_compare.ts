/**
 * Measures `noisegate compare` itself: how often it calls a revision slower or faster than itself, and how often it finds
 * and blames a kernel that was made to do about a tenth more work.
 *
 *     deno run -A tools/measure_compare.ts --same 40 --planted 20 --out compare_rates.json
 *
 * It works in a repository of its own, made of the files as they lie here, and leaves nothing behind. One run takes one to
 * two minutes on two busy cores; with `--alone` less, since the kernel's neighbour is left out.
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareRevisions } from "../harness/bench/compare/compare_revisions.ts";
import { git } from "../harness/bench/compare/git.ts";
import type { Compared, CompareRecord } from "../harness/bench/compare/record.ts";
import { copyTree } from "../harness/bench/compare/trees.ts";
import { clopperPearson } from "../harness/stats.ts";

const ROOT = join(import.meta.dirname!, "..");
const PLANTED = "machine/multiply_add";
/** The one that is made slower, and one that is not. */
const BENCHES = ["machine/multiply_add 32768 chains of 2048", "linalg/add 1048577"];

/** A ninth more rounds of the chains, whose result no call can show: nothing but time changes. */
function planted(wgsl: string): string {
  const line = "  end[2u * i + 1u] = y;\n";
  if (!wgsl.includes(line)) throw new Error(`kernels/${PLANTED}.wgsl: expected the line to plant at, got none`);
  return wgsl.replace(
    line,
    `${line}  for (var round = 0u; round < params.rounds / 9u; round++) {
    x = sixteen(sixteen(x, law), law);
    y = sixteen(sixteen(y, law), law);
  }
  if (params.blocks == 0xffffffffu) {
    end[2u * i] = x + y;
  }
`,
  );
}

const AUTHOR = ["-c", "user.name=measure", "-c", "user.email=measure@localhost"];

/** A repository with three commits: the files as they are, twice, and those with the slowdown. */
async function repository(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "noisegate_measure_" });
  // also after Ctrl-C, which a comparison turns into a proper end
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await copyTree(ROOT, folder);
  const commit = async (message: string) => {
    await git(["add", "--all"], folder);
    await git([...AUTHOR, "commit", "--allow-empty", "-qm", message], folder);
  };
  await git(["init", "-q"], folder);
  await commit("the files as they are");
  // a commit of its own has a worktree of its own: the same revision at another place
  await commit("the same files");
  const path = join(folder, `kernels/${PLANTED}.wgsl`);
  await Deno.writeTextFile(path, planted(await Deno.readTextFile(path)));
  await commit(`perf(${PLANTED}): a ninth more rounds`);
  return folder;
}

interface Run {
  seconds: number;
  benches: (Pick<Compared, "bench" | "verdict" | "ratio" | "floor" | "leastEffect"> & {
    rounds: number;
    confirmation: number | null;
    blamed: string[];
    commits: string[];
  })[];
}

async function run(root: string, { base, head, rounds }: { base: string; head: string; rounds: number }): Promise<Run> {
  const wanted = {
    filter: values.alone ? BENCHES.slice(0, 1) : BENCHES,
    changed: false,
    dirty: false,
    acknowledged: [],
  };
  const record = await compareRevisions({ base, head, rounds, root, ...wanted, say: () => {} });
  return { seconds: record.seconds, benches: record.benches.map(told) };
}

function told(one: CompareRecord["benches"][number]): Run["benches"][number] {
  const { bench, verdict, ratio, floor, leastEffect, rounds, confirmation, blame } = one;
  return {
    ...{ bench, verdict, ratio, floor, leastEffect, rounds: rounds.length },
    confirmation: confirmation?.ratio.median ?? null,
    blamed: blame?.kernels ?? [],
    commits: blame?.commits ?? [],
  };
}

const isPlanted = ({ bench }: Run["benches"][number]) => bench.startsWith(PLANTED);
const isFalse = ({ verdict }: Run["benches"][number]) => verdict === "slower" || verdict === "faster";

function found({ benches }: Run): boolean {
  const one = benches.find(isPlanted);
  return one?.verdict === "slower" && one.blamed.join() === PLANTED && one.commits.length === 1;
}

function share(what: string, good: number, of: number): string {
  if (of === 0) return `${what}: no runs`;
  const { lower } = clopperPearson({ bad: good, n: of, confidence: 0.95 });
  return `${what}: ${good} of ${of} (${(100 * good / of).toFixed(0)} %; at least ${
    (100 * lower).toFixed(0)
  } % at 95 %)`;
}

function line({ seconds, benches }: Run): string {
  const words = benches.map(({ bench, verdict, ratio, leastEffect, rounds, blamed }) =>
    `${bench}: ${verdict} ${ratio.median.toFixed(3)} [${ratio.interval.map((v) => v.toFixed(3)).join(" … ")}] ` +
    `δ ${(100 * leastEffect).toFixed(1)} % ${rounds} rounds${blamed.length > 0 ? `, blamed ${blamed.join()}` : ""}`
  );
  return `${seconds.toFixed(0)} s  ${words.join(" | ")}`;
}

async function series(name: string, { count, next }: { count: number; next: () => Promise<Run> }): Promise<Run[]> {
  const runs: Run[] = [];
  while (runs.length < count) {
    runs.push(await next());
    console.log(`${name} ${runs.length}/${count}  ${line(runs.at(-1)!)}`);
  }
  return runs;
}

const { values } = parseArgs({
  options: {
    same: { type: "string", default: "40" },
    planted: { type: "string", default: "20" },
    rounds: { type: "string", default: "10" },
    alone: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const root = await repository();
const rounds = Number(values.rounds);
const [first, before, after] = ["HEAD~2", "HEAD~1", "HEAD"];
const same = await series("same", {
  count: Number(values.same),
  next: () => run(root, { base: first, head: before, rounds }),
});
const slower = await series("planted", {
  count: Number(values.planted),
  next: () => run(root, { base: before, head: after, rounds }),
});
const ratios = slower.map(({ benches }) => benches.find(isPlanted)!.ratio.median).sort((a, b) => a - b);
const summary = [
  share(
    "the same revision called same or undecided",
    same.filter((one) => !one.benches.some(isFalse)).length,
    same.length,
  ),
  share("the planted slowdown found and blamed", slower.filter(found).length, slower.length),
  share(
    "its neighbour called same or undecided meanwhile",
    slower.filter(({ benches }) => !benches.some((one) => !isPlanted(one) && isFalse(one))).length,
    slower.length,
  ),
  `the planted slowdown, median of all runs: ${ratios[Math.floor(ratios.length / 2)]?.toFixed(3) ?? "–"}`,
];
console.log(summary.join("\n"));
const text = JSON.stringify({ utc: new Date().toISOString(), rounds, summary, same, slower }, null, 1);
if (values.out) await Deno.writeTextFile(values.out, `${text}\n`);
