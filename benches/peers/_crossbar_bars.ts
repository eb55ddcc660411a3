/** What is compared with what in the crossbar bench, and the bars that the project has set itself. */

import type { Part } from "./_crossbar_parts.ts";
import { ratioOf, type Times } from "./_rounds.ts";

export interface Round {
  part: string;
  first: "ours" | "peers";
  /** By side, milliseconds of one job. */
  times: Record<string, Times>;
}

interface Question {
  part: string;
  first: string;
  second: string;
  bar?: { at: "least" | "most"; value: number };
  /** The bar counts only where the better peer is missing. */
  instead?: string;
}

export type Comparison = Question & ReturnType<typeof ratioOf> & { cpuRatio: number; passed: boolean | null };

export interface Check {
  what: string;
  value: number;
  atMost: number;
  passed: boolean;
}

const TOGETHER = "program and multiply";
const [ONE, TWO] = ["numpy, 1 thread", "numpy, 2 threads"];
const least = (value: number) => ({ at: "least" as const, value });

/** CrossSim took some 1 800 products of numpy for the noisy one: a hundredth of that is the bar where it is missing. */
const QUESTIONS: Question[] = [
  { part: "read_noise", first: TOGETHER, second: "CrossSim", bar: least(100) },
  { part: "read_noise", first: "multiply", second: "CrossSim" },
  { part: "read_noise", first: ONE, second: TOGETHER, bar: { at: "most", value: 18 }, instead: "CrossSim" },
  { part: "read_noise", first: ONE, second: "multiply" },
  { part: "read_noise", first: TWO, second: TOGETHER },
  { part: "read_noise", first: ONE, second: "CrossSim" },
  { part: "program_single", first: TOGETHER, second: ONE, bar: least(2) },
  { part: "program_single", first: TOGETHER, second: TWO, bar: least(2) },
  { part: "program_pairs", first: TOGETHER, second: ONE, bar: least(2) },
  { part: "program_pairs", first: TOGETHER, second: TWO, bar: least(2) },
  { part: "wires", first: "solve one tile", second: "CrossSim", bar: least(5) },
];

/** Ratios second / first over the rounds in which both were timed, and the accuracy that the wires must have. */
export function compareSides(parts: Part[], rounds: Round[]): { comparisons: Comparison[]; checks: Check[] } {
  const comparisons = QUESTIONS.flatMap(({ instead, ...question }) => {
    const { part, first, second } = question;
    const own = rounds.filter((round) => round.part === part);
    const both = own.filter(({ times }) => times[first] && times[second]);
    if (both.length === 0) return [];
    const bar = instead && own.some(({ times }) => times[instead]) ? undefined : question.bar;
    const by = (clock: keyof Times) => ratioOf(both.map(({ times }) => [times[first][clock], times[second][clock]]));
    const wall = by("wall");
    const passed = bar ? bar.at === "least" ? wall.ratio >= bar.value : wall.ratio <= bar.value : null;
    return [{ part, first, second, ...bar && { bar }, ...wall, cpuRatio: by("cpu").ratio, passed }];
  });
  const { largestResidualOfInput, largestErrorOfInput, relativeErrorToExact } =
    parts.find(({ key }) => key === "wires")!.agreement;
  const check = (what: string, value: number): Check => ({ what, value, atMost: 1e-4, passed: value <= 1e-4 });
  const checks = [
    check("wires: largest residual of a node, of the largest input", largestResidualOfInput),
    check("wires: largest error of a current, of its column at the largest input", largestErrorOfInput),
    check("wires: error of all currents to the exact solution, relative", relativeErrorToExact),
  ];
  return { comparisons, checks };
}
