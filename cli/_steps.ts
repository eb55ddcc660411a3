/** What `nightly` and `hardware` share: their options, and how a list of steps is carried out and told. */

import { Option } from "@commander-js/extra-typings";
import type { PartOptions } from "../harness/nightly/parts.ts";
import { planTable, runSteps, type Step, stepTable, worstCode } from "../harness/nightly/steps.ts";
import { out, paint } from "./_options.ts";

export interface StepFlags {
  skip?: string[];
  plan?: true;
  out: string;
  quick?: true;
  slow?: true;
}

export const skip = (names: readonly string[]) => new Option("--skip <step...>", "leave these out").choices(names);
export const planned = () => new Option("--plan", "print what would be done, and do nothing");
export const recordsOut = () => new Option("--out <folder>", "where records go").default("results");
export const quick = () => new Option("--quick", "benches in a quarter of the time, with wider intervals");
export const slow = () => new Option("--slow", "also benches that take minutes");

/** How steps print. */
export function partOptions({ out: folder, quick, slow }: StepFlags): PartOptions {
  return { out: folder, quick, slow, print: out, say: (line) => console.error(line), paint: paint() };
}

/** Carries out the steps, or prints them; @returns the worst exit code of all. */
export async function carryOut(steps: readonly Step[], { skip = [], plan }: StepFlags): Promise<number> {
  if (plan) {
    out(planTable(steps, { skip }));
    return 0;
  }
  const done = await runSteps(steps, { skip, say: (line) => console.error(line), paint: paint() });
  out(["", ...stepTable(done, { paint: paint() })]);
  return worstCode(done);
}
