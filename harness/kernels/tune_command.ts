/** `noisegate tune`: times the variants of kernels on this machine's adapter and keeps what it finds. */

import type { Contract } from "../../kernels/contract.ts";
import type { Timing, TunedCase, TunedKernel } from "../../kernels/tuner.ts";
import { CandidateError } from "./candidate.ts";
import { backendName, EnvironmentError, openEngine } from "../machine/environment.ts";
import { table } from "../output/table.ts";
import { nearest } from "../scenario/scenario_error.ts";
import { tunableContracts, tuneContracts, wrongLine } from "./ensure_tuned.ts";
import { adapterKey, tablePath } from "./tuning.ts";

/**
 * Tunes the named kernels, or every kernel with variants to choose from, and stores the table.
 *
 * @param options.say is told of each case as it is done
 * @returns the table as lines
 * @throws {CandidateError} for a kernel that has nothing to tune, {EnvironmentError} without an adapter with a clock
 */
export async function tune(ids: string[], { say }: { say: (line: string) => void }): Promise<string[]> {
  const contracts = ids.length > 0 ? ids.map(tunable) : tunableContracts();
  const engine = await openEngine("gpu");
  try {
    const tuned = await tuneContracts(engine, { contracts, say });
    if (!tuned) throw new EnvironmentError(`Cannot tune: ${engine.facts.adapter} has no timestamp-query`);
    const path = await tablePath(adapterKey(engine.facts, backendName()));
    return [...tuningTable(tuned), "", `${engine.facts.adapter}: ${path}`];
  } finally {
    engine.close();
  }
}

function tunable(id: string): Contract {
  const able = tunableContracts();
  const found = able.find(({ kernel }) => kernel.id === id);
  if (found) return found;
  const near = nearest(id, able.map(({ kernel }) => kernel.id));
  const hint = near ? ` (did you mean ${JSON.stringify(near)}?)` : "";
  throw new CandidateError(
    `noisegate tune: expected a kernel with variants to choose from, got ${JSON.stringify(id)}${hint}`,
  );
}

/**
 * The choice and the next best: medians in milliseconds, each with half the spread between its quartiles. A line for each
 * variant that was left out because its results are wrong.
 */
export function tuningTable(tuned: TunedKernel[]): string[] {
  const rows = tuned.flatMap(({ kernel, cases }) => cases.map((one) => [kernel, ...caseCells(one)]));
  const wrong = tuned.flatMap(({ kernel, wrong }) =>
    Object.entries(wrong).map(([variant, reason]) => wrongLine(kernel, { variant, reason }))
  );
  const head = ["kernel", "shape", "timed", "choice", "ms", "next best", "ms", "times as long"];
  return [...table(head, rows), ...(wrong.length > 0 ? ["", ...wrong] : [])];
}

function caseCells({ label, times, choice }: TunedCase): string[] {
  const milliseconds = ({ median, spread }: Timing) => `${(median / 1e6).toFixed(3)} ± ${(spread / 2e6).toFixed(3)}`;
  const others = Object.entries(times).filter(([name]) => name !== choice);
  // all others were wrong
  if (others.length === 0) return [label, "1", choice, milliseconds(times[choice]), "", "", ""];
  const [next, timing] = others.reduce((best, one) => one[1].median < best[1].median ? one : best);
  const longer = (timing.median / times[choice].median).toFixed(2);
  return [label, `${others.length + 1}`, choice, milliseconds(times[choice]), next, milliseconds(timing), longer];
}
