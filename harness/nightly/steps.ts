/** A list of steps, carried out one after the other: one that fails stops no other, and a table says what became of each. */

import { EXIT, exitCodeFor, messageOf } from "../exit.ts";
import { table } from "../output/table.ts";
import { type Paint, plainPaint } from "../output/paint.ts";

/** What a step leaves behind: its exit code, and what is worth a line in the closing table. */
export interface StepResult {
  code: number;
  said: string;
}

export interface Step {
  /** What `--skip` calls it; steps of one name are skipped together. */
  name: string;
  /** What it is about, where there are several of its name: a scenario; else empty. */
  of: string;
  /** What it does, a line. */
  what: string;
  /** Why it cannot be done now, so that it is left out; empty if it can. */
  waits: string;
  /** Prints what it finds; what it throws is its failure. */
  run(): Promise<StepResult>;
}

export interface StepDone extends Pick<Step, "name" | "of"> {
  /** null if it was left out. */
  code: number | null;
  said: string;
  seconds: number;
}

export interface StepOptions {
  /** Names that are left out. */
  skip: readonly string[];
  /** Told of each step before it begins, and of faults; results are for stdout. */
  say: (line: string) => void;
  paint?: Paint;
}

/** Carries out all steps in their order. */
export async function runSteps(
  steps: readonly Step[],
  { skip, say, paint = plainPaint }: StepOptions,
): Promise<StepDone[]> {
  const done: StepDone[] = [];
  for (const step of steps) {
    const why = skip.includes(step.name) ? "--skip" : step.waits;
    if (why === "") say(paint("bold", `\n── ${labelOf(step)}: ${step.what}`));
    done.push(why === "" ? await runStep(step, say) : { ...nameOf(step), code: null, said: why, seconds: 0 });
  }
  return done;
}

async function runStep(step: Step, say: StepOptions["say"]): Promise<StepDone> {
  const started = performance.now();
  const end = (result: StepResult) => {
    return { ...nameOf(step), ...result, seconds: (performance.now() - started) / 1000 };
  };
  try {
    return end(await step.run());
  } catch (error) {
    const code = exitCodeFor(error);
    say(code === null && error instanceof Error ? error.stack ?? error.message : messageOf(error as Error));
    return end({ code: code ?? EXIT.fault, said: firstLine(error) });
  }
}

function nameOf({ name, of }: Step): Pick<Step, "name" | "of"> {
  return { name, of };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? messageOf(error) : String(error)).split("\n")[0];
}

/** The code that says most: what could not be done stands above what was done and did not hold. */
const BY_WEIGHT: readonly number[] = [
  EXIT.pass,
  EXIT.undecided,
  EXIT.fail,
  EXIT.usage,
  EXIT.environment,
  EXIT.fault,
];

/** The exit code of all steps; 0 if all were left out. */
export function worstCode(done: readonly Pick<StepDone, "code">[]): number {
  const weights = done.map(({ code }) => code === null ? 0 : BY_WEIGHT.indexOf(code));
  return weights.includes(-1) ? EXIT.fault : BY_WEIGHT[Math.max(0, ...weights)];
}

const OUTCOMES: Record<number, string> = {
  [EXIT.pass]: "ok",
  [EXIT.fail]: "failed",
  [EXIT.usage]: "bad input",
  [EXIT.undecided]: "undecided",
  [EXIT.environment]: "no adapter",
};

/** What became of each step. */
export function stepTable(done: readonly StepDone[], { paint = plainPaint }: { paint?: Paint } = {}): string[] {
  const rows = done.map((step) => [labelOf(step), outcomeOf(step, paint), secondsOf(step), step.said]);
  return table(["step", "outcome", "seconds", "what"], rows);
}

function outcomeOf({ code }: StepDone, paint: Paint): string {
  if (code === null) return paint("dim", "left out");
  const word = OUTCOMES[code] ?? "a fault";
  return paint(code === EXIT.pass ? "green" : code === EXIT.undecided ? "yellow" : "red", word);
}

function secondsOf({ code, seconds }: StepDone): string {
  return code === null ? "–" : seconds.toFixed(1);
}

/** What would be done, without doing it. */
export function planTable(steps: readonly Step[], { skip }: Pick<StepOptions, "skip">): string[] {
  const rows = steps.map((step) => [labelOf(step), skip.includes(step.name) ? "left out: --skip" : waitText(step)]);
  return table(["step", "what it does"], rows);
}

function waitText({ what, waits }: Step): string {
  return waits === "" ? what : `left out: ${waits}`;
}

function labelOf({ name, of }: Pick<Step, "name" | "of">): string {
  return of === "" ? name : `${name} ${of}`;
}
