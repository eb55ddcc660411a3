/** What is compared with what in the crossbar bench, and the bars that the project has set itself. */

import type { Part } from "./_crossbar_parts.ts";
import { ratioOf, type Times } from "./_rounds.ts";

export interface Round {
  part: string;
  first: "ours" | "peers";
  /** By side, milliseconds of one job. */
  times: Record<string, Times>;
}

interface Bar {
  at: "least" | "most";
  value: number;
}

export interface Question {
  part: string;
  first: string;
  second: string;
  bar?: Bar;
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

/**
 * CrossSim's time is that of the products alone, so ours beside it is as well. It took some 1 800 products of numpy for one
 * noisy product: a hundredth of that is the bar where it is missing.
 */
const QUESTIONS: Question[] = [
  { part: "read_noise", first: "multiply", second: "CrossSim", bar: least(100) },
  { part: "read_noise", first: TOGETHER, second: "CrossSim" },
  { part: "read_noise", first: ONE, second: "multiply", bar: { at: "most", value: 18 }, instead: "CrossSim" },
  { part: "read_noise", first: ONE, second: TOGETHER },
  { part: "read_noise", first: TWO, second: "multiply" },
  { part: "read_noise", first: ONE, second: "CrossSim" },
  { part: "program_single", first: TOGETHER, second: ONE, bar: least(2) },
  { part: "program_single", first: TOGETHER, second: TWO, bar: least(2) },
  { part: "program_pairs", first: TOGETHER, second: ONE, bar: least(2) },
  { part: "program_pairs", first: TOGETHER, second: TWO, bar: least(2) },
  { part: "wires", first: "solve one tile", second: "CrossSim", bar: least(5) },
];

/** The ratio second / first over the rounds in which both were timed; null if there are none. */
export function ratioOfSides(rounds: Round[], { part, first, second }: Question, clock: keyof Times) {
  const both = rounds.filter((round) => round.part === part && round.times[first] && round.times[second]);
  if (both.length === 0) return null;
  return ratioOf(both.map(({ times }) => [times[first][clock], times[second][clock]]));
}

/** Whether a ratio reaches its bar. */
export function reaches(ratio: number, { at, value }: Bar): boolean {
  return at === "least" ? ratio >= value : ratio <= value;
}

/** The answers to questions of which both sides were timed. */
export function compare(rounds: Round[], questions: Question[]): Comparison[] {
  return questions.flatMap(({ instead, ...question }) => {
    const wall = ratioOfSides(rounds, question, "wall");
    if (!wall) return [];
    const { part, first, second } = question;
    const better = instead && ratioOfSides(rounds, { part, first, second: instead }, "wall");
    const bar = better ? undefined : question.bar;
    const cpuRatio = ratioOfSides(rounds, question, "cpu")!.ratio;
    return [{
      part,
      first,
      second,
      ...bar && { bar },
      ...wall,
      cpuRatio,
      passed: bar ? reaches(wall.ratio, bar) : null,
    }];
  });
}

/** All ratios, and the accuracy that the wires must have. */
export function compareSides(parts: Part[], rounds: Round[]): { comparisons: Comparison[]; checks: Check[] } {
  const { largestResidualOfInput, largestErrorOfInput, relativeErrorToExact } =
    parts.find(({ key }) => key === "wires")!.agreement;
  const check = (what: string, value: number): Check => ({ what, value, atMost: 1e-4, passed: value <= 1e-4 });
  const checks = [
    check("wires: largest residual of a node, of the largest input", largestResidualOfInput),
    check("wires: largest error of a current, of its column at the largest input", largestErrorOfInput),
    check("wires: error of all currents to the exact solution, relative", relativeErrorToExact),
  ];
  return { comparisons: compare(rounds, QUESTIONS), checks };
}
