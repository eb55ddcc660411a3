/** `noisegate tune`: times both families of kernels on this machine's adapter and keeps what it finds. */

import type { Contract } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { FAMILIES, type Family } from "../../kernels/kernel.ts";
import { hasFamilies, type TunedCase, type TunedKernel, tuneKernel } from "../../kernels/tuner.ts";
import { CandidateError } from "./candidate.ts";
import { backendName, EnvironmentError, openEngine } from "../machine/environment.ts";
import { table } from "../output/table.ts";
import { nearest } from "../scenario/scenario_error.ts";
import { adapterKey, storeTable } from "./tuning.ts";

/**
 * Tunes the named kernels, or every kernel of two families, and stores the table.
 *
 * @param options.say is told of each case as it is done
 * @returns the table as lines
 * @throws {CandidateError} for a kernel that has nothing to tune, {EnvironmentError} without an adapter with a clock
 */
export async function tune(ids: string[], { say }: { say: (line: string) => void }): Promise<string[]> {
  const contracts = ids.length > 0 ? ids.map(tunable) : CONTRACTS.filter(({ kernel }) => hasFamilies(kernel));
  const engine = await openEngine("gpu");
  try {
    const tuned: TunedKernel[] = [];
    for (const contract of contracts) {
      const onCase = ({ label, choice }: TunedCase) => say(`${contract.kernel.id} ${label}: ${choice}`);
      const found = await tuneKernel(contract, { engine, onCase });
      if (!found) throw new EnvironmentError(`Cannot tune: ${engine.facts.adapter} has no timestamp-query`);
      tuned.push(found);
    }
    const path = await storeTable(adapterKey(engine.facts, backendName()), tuned);
    return [...tuningTable(tuned), "", `${engine.facts.adapter}: ${path}`];
  } finally {
    engine.close();
  }
}

function tunable(id: string): Contract {
  const able = CONTRACTS.filter(({ kernel }) => hasFamilies(kernel));
  const found = able.find(({ kernel }) => kernel.id === id);
  if (found) return found;
  const near = nearest(id, able.map(({ kernel }) => kernel.id));
  const hint = near ? ` (did you mean ${JSON.stringify(near)}?)` : "";
  throw new CandidateError(
    `noisegate tune: expected a kernel with variants of two families, got ${JSON.stringify(id)}${hint}`,
  );
}

/** Medians in milliseconds, each with the spread between its quartiles. */
export function tuningTable(tuned: TunedKernel[]): string[] {
  const milliseconds = ({ times }: TunedCase, family: Family) => {
    const { median, spread } = times[family];
    return `${(median / 1e6).toFixed(3)} ± ${(spread / 2e6).toFixed(3)}`;
  };
  const rows = tuned.flatMap(({ kernel, cases }) =>
    cases.map((one) => [kernel, one.label, ...FAMILIES.map((family) => milliseconds(one, family)), one.choice])
  );
  return table(["kernel", "shape", ...FAMILIES.map((family) => `${family} ms`), "choice"], rows);
}
