/** The choice of variants on an open engine: made where it is missing, and as a bench record keeps it. */

import type { Contract } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import type { Engine } from "../../kernels/engine.ts";
import { choiceOf, hasChoice, type TunedCase, type TunedKernel, tuneKernel } from "../../kernels/tuner.ts";
import { backendName } from "../machine/environment.ts";
import { adapterKey, currentKernels, readTable, storeTable } from "./tuning.ts";

/** Kernels of which there is more than one variant to choose from. */
export function tunableContracts(): Contract[] {
  return CONTRACTS.filter(hasChoice);
}

interface TuneOptions {
  contracts: Contract[];
  quick?: boolean;
  say?: (line: string) => void;
}

/**
 * Times kernels, stores what it finds, and lets the engine choose by it from now on.
 *
 * @returns what was found; null where the device has no clock
 */
export async function tuneContracts(
  engine: Engine,
  { contracts, quick, say = () => {} }: TuneOptions,
): Promise<TunedKernel[] | null> {
  const tuned: TunedKernel[] = [];
  for (const contract of contracts) {
    const onCase = ({ label, choice }: TunedCase) => say(`${contract.kernel.id} ${label}: ${choice}`);
    const onWrong = (variant: string, reason: string) => say(wrongLine(contract.kernel.id, { variant, reason }));
    const found = await tuneKernel(contract, { engine, quick, onCase, onWrong });
    if (!found) return null;
    tuned.push(found);
  }
  if (tuned.length > 0) await storeTable(adapterKey(engine.facts, backendName()), tuned);
  engine.choice = choiceOf(await knownKernels(engine));
  return tuned;
}

/** A variant that is left out, for a person. */
export function wrongLine(kernel: string, { variant, reason }: { variant: string; reason: string }): string {
  return `${kernel} ${variant} is left out: its results are wrong on ${reason}`;
}

/**
 * Times, briefly, the kernels that nothing is known of on this adapter, or only of other sources; sessions that are loaded
 * from now on follow the choice. Does nothing on the oracle and where a device has no clock.
 *
 * @returns the ids of the kernels that were timed
 */
export async function ensureTuned(engine: Engine, { say }: { say?: (line: string) => void } = {}): Promise<string[]> {
  if (!engine.facts.features.includes("timestamp-query")) return [];
  const known = new Set((await knownKernels(engine)).map(({ kernel }) => kernel));
  const contracts = tunableContracts().filter(({ kernel }) => !known.has(kernel.id));
  if (contracts.length === 0) return [];
  const tuned = await tuneContracts(engine, { contracts, quick: true, say });
  return (tuned ?? []).map(({ kernel }) => kernel);
}

async function knownKernels({ facts }: Engine): Promise<TunedKernel[]> {
  const table = await readTable(adapterKey(facts, backendName()));
  return table ? await currentKernels(table) : [];
}

/** What the tuner has chosen on an engine's adapter, by kernel and shape; null if nothing. */
export async function tuningChoices(
  { facts }: Engine,
): Promise<{ utc: string; choices: Record<string, string> } | null> {
  const table = await readTable(adapterKey(facts, backendName()));
  if (!table) return null;
  const kernels = await currentKernels(table);
  if (kernels.length === 0) return null;
  const choices = kernels.flatMap(({ kernel, cases }) =>
    cases.map(({ label, choice }): [string, string] => [`${kernel} ${label}`, choice])
  );
  return { utc: table.utc, choices: Object.fromEntries(choices) };
}
